/** Why a section was locked when its round was put away: said by the program, so pages say it in their reader's language. */
export const ARCHIVED_REASON = 'archived'
