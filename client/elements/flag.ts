import { html, nothing, type TemplateResult } from 'lit'

const FILES = import.meta.glob<string>(
  '../../node_modules/flag-icons/flags/4x3/{ag,ar,bs,bb,bz,bo,br,ca,cl,co,cr,cu,dm,do,ec,sv,gd,gt,gy,ht,hn,jm,mx,ni,pa,py,pe,kn,lc,vc,sr,tt,us,uy,ve}.svg',
  { query: '?url', import: 'default', eager: true },
)

const fileOf = (code: string): string | undefined =>
  FILES[`../../node_modules/flag-icons/flags/4x3/${code.toLowerCase()}.svg`]

/** A country's flag, beside its name. @param code ISO 3166-1 alpha-2; nothing is drawn for null or an unknown one. */
export const flag = (code: string | null): TemplateResult | typeof nothing => {
  const file = code === null ? undefined : fileOf(code)
  return file === undefined ? nothing : html`<img class="flag" src=${file} alt="" width="20" height="15" />`
}
