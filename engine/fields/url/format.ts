/** Web addresses, http and https alone: nothing that a browser would run. */
import { halfWidth, type TextFormat } from '../text/text-format.ts'

export const urlFormat: TextFormat = {
  name: 'url',
  pattern: '^https?://[^\\s/?#@\\\\]+(?:[/?#][^\\s]*)?$',
  normalise: (text) => canonical(BARE_HOST.test(text) ? `http://${text}` : text),
}

/** `www.example.com/about`: nearly every site answers to http, be it by sending on to https. */
const BARE_HOST = /^(?:[^\s/?#@:：／.]+\.)+\p{L}[^\s/?#@:：／.]+(?::\d{1,5})?(?:[/?#]\S*)?$/u

const ADDRESS = /^(https?)[:：][/／]{2}([^/?#／？＃]*)(.*)$/iu
const DEFAULT_PORT: Readonly<Record<string, RegExp>> = { http: /(?::80)+$/, https: /(?::443)+$/ }

/** One spelling of scheme and host; the path is the site's own business. */
function canonical(text: string): string {
  const [, scheme = '', host = '', path = ''] = ADDRESS.exec(text) ?? []
  const protocol = scheme.toLowerCase()
  const site = halfWidth(host)
    .toLowerCase()
    .replaceAll('。', '.')
    .replace(DEFAULT_PORT[protocol] ?? '', '')
  if (site === '' || /[\s/?#@\\]/.test(site)) return text
  return `${protocol}://${site}${path === '/' ? '' : path}`
}
