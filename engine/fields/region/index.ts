/** A province, city or district of China by its code of GB/T 2260. */
import { changeBy, conversion, NO_CHANGE } from '../column-change.ts'
import { commonIssues, indexIssues } from '../checks.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import { data } from './data.ts'
import { isOfLevel, LEVELS, provideDivisions, type Level } from './divisions.ts'
import { levelOf } from './form.ts'
import { namesText } from './names-text.ts'
import { shared } from './shared.ts'

const DIGITS = 6
const { byCode } = provideDivisions(data)

export const kind: FieldKind = {
  name: 'region',
  label: { zh: '行政区划', en: 'Region' },
  shared,
  valueType: 'region',
  ...defineSettings({
    level: {
      label: { zh: '选到', en: 'Level' },
      description: 'How far a value goes. A city without districts stands for itself.',
      schema: { enum: LEVELS, default: 'district' },
    },
  }),
  masks: ['full'],
  check: (field, lookup) => [...indexIssues(field, DIGITS), ...commonIssues(kind, field, lookup)],
  columnType: () => `varchar(${DIGITS})`,
  valueSchema: (field) => ({ type: 'string', form: { name: 'region', level: levelOf(field) } }),
  constantDefault: constantDefaultBy(shared),
  toJson: (column) => column,
  written: {
    text: (column, field, context) => {
      const names = context.bind(namesText(context.locale))
      return `coalesce(${names}::jsonb ->> ${column}::text, ${column}::text)`
    },
  },
  changeFrom: (change) => changeBy(kind, change, { region: fromRegion, text: fromText }),
}

/** Codes that exist no more stay what they are; those of the wrong level are lost. */
function fromRegion({ previous, next, column }: FieldChange): ColumnChange {
  const [before, after] = [levelOf(previous), levelOf(next)]
  if (before === after) return NO_CHANGE
  const wrong = [...byCode.values()]
    .filter((one) => isOfLevel(one, before) && !isOfLevel(one, after))
    .map(({ code }) => code)
  return conversion({ using: column, keep: `not ${column} = any(${arrayOf(wrong)})`, rewrite: true })
}

/** Text that is a code of the level. */
function fromText({ next, column }: FieldChange): ColumnChange {
  return conversion({ using: column, keep: `${column} = any(${arrayOf(codesOf(levelOf(next)))})`, rewrite: true })
}

function codesOf(level: Level): string[] {
  return [...byCode.values()].filter((one) => isOfLevel(one, level)).map(({ code }) => code)
}

function arrayOf(codes: readonly string[]): string {
  return `'{${codes.join(',')}}'::text[]`
}
