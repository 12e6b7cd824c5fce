/** Where signing in leads: the address that was asked for, if it is one of this console. */

const HERE = 'http://here.invalid'

/** Read as browsers read it, which take `/\\elsewhere`, and a tab between two strokes, for another site. */
export function landing(to: unknown): string {
  if (typeof to !== 'string' || !to.startsWith('/') || !URL.canParse(to, HERE)) return '/'
  const { origin, pathname, search, hash } = new URL(to, HERE)
  return origin === HERE && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : '/'
}
