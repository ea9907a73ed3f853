export * from './library.ts'
export * from './people.ts'
export * from './sections.ts'
export * from './threads.ts'
