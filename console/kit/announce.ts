/** Says things to people who do not see the screen; one polite live region for the whole page. */
let region: HTMLElement | undefined

export function announce(text: string): void {
  region ??= makeRegion()
  region.textContent = text
}

function makeRegion(): HTMLElement {
  const made = document.createElement('div')
  made.className = 'hidden-text'
  made.setAttribute('role', 'status')
  made.setAttribute('aria-live', 'polite')
  document.body.append(made)
  return made
}
