/** Where signing in leads: the address that was asked for, if it is one of this console; `//elsewhere` would lead away. */
export function landing(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/'
}
