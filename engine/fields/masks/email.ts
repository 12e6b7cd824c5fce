/** E-mail addresses: the domain and, of longer names, the first character stay. */
import type { Mask } from './mask.ts'

const STARS = '***'

export const email: Mask = {
  name: 'email',
  label: { zh: '邮箱', en: 'E-mail' },
  apply: (value) => {
    const characters = [...value]
    const at = characters.indexOf('@')
    if (characters.length === 0) return ''
    if (at < 1) return STARS
    return [...characters.slice(0, at >= 3 ? 1 : 0), STARS, ...characters.slice(at)].join('')
  },
  sql: (expression) => {
    const text = `(${expression})`
    const at = `strpos(${text}, '@')`
    return (
      `case when ${text} is null then null when ${text} = '' then '' when ${at} < 2 then '${STARS}' ` +
      `else left(${text}, case when ${at} > 3 then 1 else 0 end) || '${STARS}' || substr(${text}, ${at}) end`
    )
  },
}
