/** The pages that somebody may have wanted before they were asked to sign in; never another host (`//…`, `/\…`), and no room for
 * words: the path travels in a mail that anybody can have sent to anybody. */
const OWN_PATH =
  /^\/(?:rounds|invitations|people|audit|account)(?:\/(?:[\da-f-]{36}|new))?(?:\/(?:settings|members|audit))?(?:\?[\w=&-]{0,120})?(?:#[\w-]{0,80})?$/

/** Whether a text is the path of a page of ours that a sign-in may lead to. */
export const isOwnPath = (text: string): boolean => OWN_PATH.test(text)
