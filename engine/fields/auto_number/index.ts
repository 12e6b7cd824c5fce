/**
 * A number that the engine gives to every new record, after a pattern. Nobody writes it, no record is without, and none
 * repeats; each day, month or year that the pattern names begins anew at 1.
 */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { changeBy, NO_CHANGE } from '../column-change.ts'
import { commonIssues, settingIssue } from '../checks.ts'
import { defineSettings } from '../define-settings.ts'
import type { FieldKind } from '../kind.ts'
import { flagSetting, textSetting } from '../settings.ts'
import { LONGEST_NUMBER, LONGEST_PATTERN, numberingBy, patternParts } from './pattern.ts'
import { shared } from './shared.ts'

export const kind: FieldKind = {
  name: 'auto_number',
  label: { zh: '自动编号', en: 'Auto number' },
  shared,
  valueType: 'text',
  ...defineSettings({
    pattern: {
      label: { zh: '编号格式', en: 'Pattern' },
      description:
        'Text with `{YYYY}`, `{YY}`, `{MM}`, `{DD}` for the day and `{0000}` for the counter, such as `V-{YYYY}{MM}-{0000}`. The counter begins anew with each period that is named, and goes on when it outgrows its width.',
      schema: { type: 'string', minLength: 3, maxLength: LONGEST_PATTERN },
      required: true,
    },
    gap_free: {
      label: { zh: '不跳号', en: 'Without gaps' },
      description:
        'Whether no number may be missing. Records are then made one after the other; otherwise a write that fails leaves a gap.',
      schema: { type: 'boolean', default: false },
    },
  }),
  masks: [],
  check: (field, lookup) => [
    ...patternIssues(field),
    ...(field.default === undefined ? commonIssues(kind, field, lookup) : [defaultIssue()]),
  ],
  columnType: () => `varchar(${LONGEST_NUMBER})`,
  numbering: (field) => numberingBy(textSetting(field, 'pattern') ?? '', flagSetting(field, 'gap_free') ?? false),
  valueSchema: () => ({ type: 'string', maxLength: LONGEST_NUMBER }),
  constantDefault: () => undefined,
  toJson: (column) => column,
  // a number once given stays, whatever pattern the next ones follow
  changeFrom: (change) => changeBy(kind, change, { auto_number: () => NO_CHANGE }),
}

function patternIssues(field: FieldDefinition): Issue[] {
  const found = patternParts(textSetting(field, 'pattern') ?? '')
  if (typeof found !== 'string') return []
  const hint = { zh: '例如 V-{YYYY}{MM}-{0000}', en: 'for example V-{YYYY}{MM}-{0000}' }
  if (found === 'brace') {
    const message = {
      zh: '花括号内只能是 YYYY、YY、MM、DD 或一串 0',
      en: 'braces hold YYYY, YY, MM, DD or a row of zeros only',
    }
    return [settingIssue('pattern', message, hint)]
  }
  return [
    settingIssue(
      'pattern',
      {
        zh: '须恰有一处计数（花括号内一串 0，最多 12 位）',
        en: 'needs exactly one counter: a row of at most 12 zeros in braces',
      },
      hint,
    ),
  ]
}

function defaultIssue(): Issue {
  return settingIssue('default', {
    zh: '编号由系统给出，没有默认值',
    en: 'the engine gives the number; it has no default',
  })
}
