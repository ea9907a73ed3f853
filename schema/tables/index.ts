export * from './people.ts'
export * from './sections.ts'
