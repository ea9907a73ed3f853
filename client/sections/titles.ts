import { plainText, type ItemContent } from '../../schema/sections/content.ts'
import { TITLE } from '../../schema/sections/index.ts'

/** Plain text of an item's title, for lists; '' while it has none. */
export const titleOf = ({ fields }: Pick<ItemContent, 'fields'>): string => {
  const title = fields[TITLE.name]
  return title === undefined || typeof title === 'string' || Array.isArray(title) ? '' : plainText(title.json)
}
