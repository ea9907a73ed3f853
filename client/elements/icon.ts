import { html, type TemplateResult } from 'lit'
import { unsafeSVG } from 'lit/directives/unsafe-svg.js'
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw'
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw'
import badgeCheck from 'lucide-static/icons/badge-check.svg?raw'
import bell from 'lucide-static/icons/bell.svg?raw'
import bold from 'lucide-static/icons/bold.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw'
import clipboardCheck from 'lucide-static/icons/clipboard-check.svg?raw'
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw'
import copy from 'lucide-static/icons/copy.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import eye from 'lucide-static/icons/eye.svg?raw'
import grip from 'lucide-static/icons/grip-vertical.svg?raw'
import heading1 from 'lucide-static/icons/heading-1.svg?raw'
import heading2 from 'lucide-static/icons/heading-2.svg?raw'
import history from 'lucide-static/icons/history.svg?raw'
import italic from 'lucide-static/icons/italic.svg?raw'
import keyboard from 'lucide-static/icons/keyboard.svg?raw'
import link from 'lucide-static/icons/link.svg?raw'
import list from 'lucide-static/icons/list.svg?raw'
import listChecks from 'lucide-static/icons/list-checks.svg?raw'
import listOrdered from 'lucide-static/icons/list-ordered.svg?raw'
import lock from 'lucide-static/icons/lock.svg?raw'
import lockOpen from 'lucide-static/icons/lock-open.svg?raw'
import menu from 'lucide-static/icons/menu.svg?raw'
import message from 'lucide-static/icons/message-square.svg?raw'
import pencil from 'lucide-static/icons/pencil.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import redo from 'lucide-static/icons/redo-2.svg?raw'
import send from 'lucide-static/icons/send.svg?raw'
import rotate from 'lucide-static/icons/rotate-ccw.svg?raw'
import settings from 'lucide-static/icons/settings.svg?raw'
import table from 'lucide-static/icons/table.svg?raw'
import trash from 'lucide-static/icons/trash-2.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'
import house from 'lucide-static/icons/house.svg?raw'
import users from 'lucide-static/icons/users.svg?raw'
import globe from 'lucide-static/icons/globe.svg?raw'
import more from 'lucide-static/icons/ellipsis.svg?raw'
import filter from 'lucide-static/icons/list-filter.svg?raw'
import user from 'lucide-static/icons/circle-user-round.svg?raw'
import unlink from 'lucide-static/icons/unlink.svg?raw'
import x from 'lucide-static/icons/x.svg?raw'

const ICONS = {
  arrowDown,
  arrowUp,
  badgeCheck,
  bell,
  bold,
  check,
  chevronDown,
  clipboardCheck,
  cloudOff,
  copy,
  download,
  eye,
  filter,
  globe,
  grip,
  heading1,
  heading2,
  history,
  house,
  italic,
  keyboard,
  link,
  list,
  listChecks,
  listOrdered,
  lock,
  lockOpen,
  menu,
  message,
  more,
  pencil,
  plus,
  redo,
  rotate,
  send,
  settings,
  table,
  trash,
  undo,
  unlink,
  user,
  users,
  x,
} as const
export type IconName = keyof typeof ICONS

/** The files begin with a licence comment. */
const drawing = (name: IconName): string => ICONS[name].replace(/^[\s\S]*?(?=<svg)/, '')

/** A small drawing beside a word; never the only sign, so readers of the page skip it. */
export const icon = (name: IconName): TemplateResult =>
  html`<span class="icon" aria-hidden="true">${unsafeSVG(drawing(name))}</span>`
