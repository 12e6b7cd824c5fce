/** E-mail addresses; domains know no case, what stands before them may. */
import { halfWidth, type TextFormat } from '../text/text-format.ts'

export const emailFormat: TextFormat = {
  name: 'email',
  pattern: '^[^\\s@<>,;:"()\\[\\]\\\\]{1,64}@(?:[^\\s@.<>,;:"()\\[\\]\\\\]{1,63}\\.)+[^\\s@.<>,;:"()\\[\\]\\\\]{2,63}$',
  normalise: (text) => {
    const plain = halfWidth(text)
    const at = plain.lastIndexOf('@')
    return at < 0 ? text : `${plain.slice(0, at)}${plain.slice(at).toLowerCase()}`
  },
}
