/** A division of China, as the judges of values see it. */
import type { Text } from '../../kernel/text.ts'
import type { Form, ValueForm } from '../forms.ts'
import { divisions, isOfLevel, LEVELS, type Level } from './divisions.ts'

export const regionForm: Form = {
  fault: (value, form) => {
    if (typeof value !== 'string') return undefined
    if (!/^[1-9]\d{5}$/.test(value)) return NO_CODE
    const known = divisions()
    // the browser may not have the names yet; the server judges again
    if (!known) return undefined
    const division = known.byCode.get(value)
    if (division) return isOfLevel(division, levelOf(form)) ? undefined : OTHER_LEVEL[levelOf(form)]
    const former = known.retired.get(value)
    return former === undefined ? unknownCode(value) : retiredCode(value, former)
  },
  portable: () => ({ type: 'string', pattern: '^[1-9][0-9]{5}$' }),
}

/** What a definition or a schema says under `level`. */
export function levelOf(settings: ValueForm | Readonly<Record<string, unknown>>): Level {
  return LEVELS.find((level) => level === settings.level) ?? 'district'
}

export const NO_CODE: Text = {
  zh: '须为六位行政区划代码，例如 440305',
  en: 'must be the six digits of a division such as 440305',
}

export const OTHER_LEVEL: Readonly<Record<Level, Text>> = {
  province: { zh: '须为省、自治区或直辖市', en: 'must be a province' },
  city: { zh: '须选到城市', en: 'must be a city' },
  district: { zh: '须选到区县', en: 'must be a district' },
}

function unknownCode(code: string): Text {
  return { zh: `没有行政区划代码 ${code}`, en: `there is no division ${code}` }
}

function retiredCode(code: string, name: string): Text {
  return { zh: `行政区划 ${code}（${name}）已撤销`, en: `the division ${code} (${name}) exists no more` }
}
