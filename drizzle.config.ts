import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './schema/tables/library.ts',
    './schema/tables/mail.ts',
    './schema/tables/notifications.ts',
    './schema/tables/people.ts',
    './schema/tables/sections.ts',
    './schema/tables/sign-in.ts',
    './schema/tables/threads.ts',
  ],
  out: './schema/migrations',
})
