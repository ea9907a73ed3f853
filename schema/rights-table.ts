import {
  can,
  DOCUMENT_KINDS,
  EDIT_MINUTES,
  MARKS_OF,
  ROLES,
  ROUND_ACTIONS,
  SECTION_STATES,
  SITE_ACTIONS,
  type THREAD_ACTIONS,
  type Action,
  type Audience,
  type CommentResource,
  type DocumentKind,
  type HelpResource,
  type MemberSubject,
  type Role,
  type SectionResource,
  type SectionState,
  type Standing,
} from './policy.ts'

/** The README's chapter on rights, drawn from the policy: what stands there is asked of `can`, never written by hand. */

const ROLE_NAMES: Record<Role, string> = {
  secretariat: 'Secretariat',
  expert: 'Experts',
  beneficiary: 'Beneficiary',
  observer: 'Observers',
}
const DOCUMENT_NAMES: Record<DocumentKind, string> = {
  request: 'request',
  'self-assessment': 'self-assessment',
  baseline: 'baseline',
  'visit-plan': 'visit plan',
  'visit-notes': 'visit notes',
  report: 'report and action plan',
}
const STATE_NAMES: Record<SectionState, string> = { drafting: 'drafting', 'in-review': 'in review', locked: 'locked' }

/** What people do with a text, in the order in which it is said. */
const TEXT_ACTIONS = ['read', 'edit', 'comment', 'suggest'] as const satisfies Action[]

const as = (role: Role, marks: MemberSubject['marks'] = []): MemberSubject => ({ role, country: null, marks })

const words = (role: Role, section: SectionResource): string => {
  const list = TEXT_ACTIONS.filter((action) => can(as(role), action, section)).map((action) =>
    action === 'edit' ? '**edit**' : action,
  )
  return list.length === 0 ? '–' : list.join(', ')
}

/** One role's rights in a section of a document, and what widens them. */
const cell = (role: Role, document: DocumentKind, state: SectionState): string => {
  const section: SectionResource = { type: 'section', document, state, released: false }
  const plain = words(role, section)
  const released = words(role, { ...section, released: true })
  const over = words(role, { ...section, released: true, commentsOpen: false })
  const helped = words(role, { ...section, helpAsked: true })
  return [
    plain,
    ...(released === plain ? [] : [`released: ${released}`]),
    ...(over === released ? [] : [`comments closed: ${over}`]),
    ...(helped === plain ? [] : [`asked to help: ${helped}`]),
  ].join('; ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')

/** Rows of one state; documents with the same rights share one. */
const stateRows = (state: SectionState): string[][] => {
  const rows = new Map<string, { documents: string[]; cells: string[] }>()
  for (const document of DOCUMENT_KINDS) {
    const cells = ROLES.map((role) => cell(role, document, state))
    const row = rows.get(cells.join()) ?? { documents: [], cells }
    row.documents.push(DOCUMENT_NAMES[document])
    rows.set(cells.join(), row)
  }
  return [...rows.values()].map(({ documents, cells }) => [STATE_NAMES[state], capital(documents.join(', ')), ...cells])
}

/** Everybody who may, by role; where only a mark gives it, by that. */
const whoMay = (isAllowed: (subject: MemberSubject) => boolean): string => {
  const names = ROLES.flatMap((role) => {
    if (isAllowed(as(role))) return [ROLE_NAMES[role].toLowerCase()]
    return MARKS_OF[role].filter((mark) => isAllowed(as(role, [mark]))).map((mark) => MARK_NAMES[`${role} ${mark}`]!)
  })
  return capital(names.join(', '))
}

const MARK_NAMES: Record<string, string> = {
  'secretariat head': 'head of the secretariat',
  'expert head': 'head of an expert delegation',
  'expert lead': 'lead expert',
  'beneficiary focal-point': 'focal point of the beneficiary',
}

const BENEFICIARY = { role: 'beneficiary', country: null } as const

const SECTIONS: SectionResource[] = DOCUMENT_KINDS.flatMap((document) =>
  SECTION_STATES.map((state) => ({ type: 'section' as const, document, state, released: false })),
)

const SECTION_ACTS: [action: Action, text: string][] = [
  ['setState', 'Move a section between drafting, in review and locked'],
  ['release', 'Let the beneficiary read a section, or no longer'],
  ['markReady', 'Say that a section is ready for review, while it is drafting'],
  ['suggestLate', 'Suggest, in a locked section, words that the lock came before'],
  ['endorse', 'Endorse a section’s exact content for a delegation, or reserve'],
  ['endorsements', 'See what the delegations say of a section, before the report is published'],
  ['authors', 'See who writes which words'],
  ['grantTime', 'Give more time for comments on what is released, or not'],
]

/** Of what is released. */
const RELEASED_ACTS: [action: Action, text: string][] = [
  [
    'answerRecommendation',
    'Answer a recommendation that is released, whether or not comments are closed or the section is locked',
  ],
  ['askTime', 'Ask for more time to comment on what is released'],
  ['timeRequests', 'See who asked for more time, and what was answered'],
]

/** Of threads: by whom they were begun, to whom they speak, and where; what comments and suggests is in the first table. */
const THREAD_ACTS: [
  action: (typeof THREAD_ACTIONS)[number],
  text: string,
  audience: Audience,
  by: 'own' | Pick<MemberSubject, 'role' | 'country'>,
][] = [
  ['widen', 'Open a thread of one’s delegation to peers and secretariat', 'delegation', 'own'],
  ['widen', 'Open a thread of peers and secretariat to the beneficiary', 'peers', 'own'],
  ['comment', 'Draft comments on what is released, in the beneficiary’s delegation', 'delegation', BENEFICIARY],
  ['send', 'Send the beneficiary’s drafts, cleared, until comments close', 'delegation', BENEFICIARY],
  ['correct', 'Correct the beneficiary’s drafts of colleagues', 'delegation', BENEFICIARY],
  ['comment', 'Answer in threads that are shared with the beneficiary', 'shared', 'own'],
  ['dispose', 'Say what becomes of a comment of the beneficiary', 'shared', BENEFICIARY],
  ['decide', 'Accept or decline a suggestion, while it is drafting', 'peers', 'own'],
  ['withdraw', 'Withdraw what one has suggested oneself, until it is decided on or sent', 'delegation', 'own'],
]

/** One's own first words in a thread of one's delegation, as old as they are. */
const WORDS_ACTS: [text: string, words: Pick<CommentResource, 'age'>][] = [
  [`Change one’s own comment within ${EDIT_MINUTES} minutes, where one may comment`, { age: 0 }],
  ['Change one’s own draft until it is sent, however old it is', { age: Infinity }],
]
const wordsOf = (by: MemberSubject, { age }: Pick<CommentResource, 'age'>): CommentResource => ({
  type: 'comment',
  thread: { type: 'thread', section: RELEASED, audience: 'delegation', by },
  isOwn: true,
  isFirst: true,
  isCleared: false,
  isSent: false,
  age,
})

/** Somebody to be helped who is nothing and nowhere else. */
const PLAIN_HELP: HelpResource = {
  type: 'help',
  isAbove: false,
  isElsewhere: false,
  official: null,
  hasSignedIn: false,
}
const SEEN_OFFICIAL: HelpResource = { ...PLAIN_HELP, official: BENEFICIARY, hasSignedIn: true }

/** What is released of the report, while it is drafting. */
const RELEASED: SectionResource = { type: 'section', document: 'report', state: 'drafting', released: true }

const ROUND_ACTS: Record<(typeof ROUND_ACTIONS)[number], string> = {
  read: 'See a round, its members and steps',
  presence: 'See who is here now',
  manage: 'Change a round’s particulars, dates and step',
  invite: 'Invite people, change what they are, let them go',
  staff: 'The same for members of the secretariat',
  archive: 'Archive a round, or take it out again',
  audit: 'Read and download what was done in a round',
  desk: 'See what is released to the delegation and what it drafts',
  clear: 'Clear comments and send them, for the beneficiary',
  askFollowUp: 'Open or end follow-up',
  publish: 'Publish the report',
  bring: 'Bring a scripted colleague, in the demo',
}

const SITE_ACTS: Record<(typeof SITE_ACTIONS)[number], string> = {
  openRound: 'Open a round',
  appointAdministrator: 'Appoint administrators',
  appointHead: 'Appoint the head of the secretariat',
  appointOfficer: 'Appoint officers of the secretariat',
  settings: 'See people, sign-ins and mail of the installation',
  audit: 'Read and download what was done outside rounds',
}

const STANDINGS = [
  ['administrators', { isAdministrator: true, secretariat: null }],
  ['head of the secretariat', { isAdministrator: false, secretariat: 'head' }],
  ['officers of the secretariat', { isAdministrator: false, secretariat: 'officer' }],
] as const

const standingsThat = (isAllowed: (standing: Standing) => boolean): string =>
  capital(
    STANDINGS.filter(([, standing]) => isAllowed(standing))
      .map(([name]) => name)
      .join(', '),
  )

/** Markdown of the whole chapter, without its heading. */
export const renderRights = (): string => {
  const texts = table(
    ['State', 'Document', ...ROLES.map((role) => ROLE_NAMES[role])],
    SECTION_STATES.flatMap(stateRows),
  )
  const acts = table(
    ['In a round', 'Who'],
    [
      ...SECTION_ACTS.map(([action, text]) => [
        text,
        whoMay((subject) => SECTIONS.some((section) => can(subject, action, section))),
      ]),
      ...RELEASED_ACTS.map(([action, text]) => [text, whoMay((subject) => can(subject, action, RELEASED))]),
      ...THREAD_ACTS.map(([action, text, audience, by]) => [
        text,
        whoMay((subject) =>
          can(subject, action, { type: 'thread', section: RELEASED, audience, by: by === 'own' ? subject : by }),
        ),
      ]),
      ...WORDS_ACTS.map(([text, words]) => [
        text,
        whoMay((subject) => can(subject, 'editOwn', wordsOf(subject, words))),
      ]),
      ...ROUND_ACTIONS.map((action) => [
        ROUND_ACTS[action],
        whoMay((subject) => can(subject, action, { type: 'round' })),
      ]),
      [
        'Make a code to read out by telephone, for somebody who is in no round of others and not of the secretariat',
        whoMay((subject) => can(subject, 'helpSignIn', PLAIN_HELP)),
      ],
      [
        'The same for an official of the beneficiary who has signed in before',
        whoMay((subject) => can(subject, 'helpSignIn', SEEN_OFFICIAL)),
      ],
    ],
  )
  const site = table(
    ['In the installation', 'Who'],
    [
      ...SITE_ACTIONS.map((action) => [
        SITE_ACTS[action],
        standingsThat((standing) => can(standing, action, { type: 'site' })),
      ]),
      [
        'Make a code to read out by telephone, for anybody but officials of a beneficiary who have signed in before',
        standingsThat((standing) => can(standing, 'helpSignIn', { ...PLAIN_HELP, isAbove: true, isElsewhere: true })),
      ],
    ],
  )
  return [texts, acts, site].join('\n\n')
}

/** What surrounds the chapter in a file that holds it. */
const BEGIN = '<!-- rights: written by `npm run rights` from schema/policy.ts -->'
const END = '<!-- /rights -->'

/** The same file with the chapter as the policy is now.
 * @throws Error for a file without the two marks. */
export const withRights = (file: string): string => {
  const [begin, end] = [file.indexOf(BEGIN), file.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error('the file has no place for the rights')
  return `${file.slice(0, begin)}${BEGIN}\n\n${renderRights()}\n\n${file.slice(end)}`
}
