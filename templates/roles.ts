import { inLanguage, type Texts } from './index.ts'
import rolesJson from './roles.json' with { type: 'json' }

const roles: Readonly<Record<'secretariat' | 'expert' | 'beneficiary' | 'observer', Texts>> = rolesJson.roles

/** A role as mails name it. @param language BCP 47 tag. */
export const roleIn = (role: keyof typeof roles, language: string): string => inLanguage(roles[role], language)
