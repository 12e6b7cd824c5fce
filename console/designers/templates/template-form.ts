/** The heading of a template as a form, and the template a form makes. Pure. */
import type { ScreenModel } from '../../../engine/screens/types.ts'
import type { Text } from '../../../engine/kernel/text.ts'
import type { Body } from '../../data/definitions.ts'
import { asBoth, EMPTY, textOf, withoutDefaults, type Both } from '../form/both.ts'
import { nameFault } from '../form/names.ts'
import type { FormFaults } from '../form/use-draft-form.ts'
import { PARTS, partOfScreen, type TemplateBody } from './sections.ts'

export interface TemplateValues {
  readonly label: Both
  readonly name: string
  readonly object: string
  readonly description: Both
  readonly enabled: boolean
  readonly default: boolean
  /** `generated`, `empty`, or the name of the template to copy. */
  readonly start: string
  readonly [name: string]: unknown
}

export function newTemplate(object: string, start: string): TemplateValues {
  return { label: EMPTY, name: '', object, description: EMPTY, enabled: true, default: false, start }
}

export function templateValues(body: Body): TemplateValues {
  return {
    label: asBoth(body['label']),
    name: String(body['name']),
    object: String(body['object']),
    description: asBoth(body['description']),
    enabled: body['enabled'] !== false,
    default: body['default'] === true,
    start: 'empty',
  }
}

const MISSING = {
  label: { zh: '请输入模板名称', en: 'Enter a name' },
  object: { zh: '请选择表对象', en: 'Choose an object' },
} as const satisfies Record<string, Text>

/** `taken`: names that a new template cannot have; absent for one that is there. */
export function templateFaults(values: TemplateValues, taken: ReadonlySet<string> | undefined): FormFaults {
  const name = taken && nameFault(values.name, { taken })
  return {
    ...(textOf(values.label) ? {} : { 'label/zh': MISSING.label }),
    ...(name && { name }),
    ...(values.object === '' && { object: MISSING.object }),
  }
}

/** `former`: what is there already, or what is copied; its parts stay. */
export function templateBody(values: TemplateValues, former: TemplateBody): Body {
  const { label, name, object, description, enabled, default: isDefault } = values
  const { id: _id, renamed_from: _former, ...others } = former
  const kept = former['name'] === name ? former : others
  return withoutDefaults(
    {
      ...kept,
      kind: 'template',
      name,
      object,
      label: textOf(label),
      description: textOf(description),
      enabled,
      default: isDefault,
    },
    { enabled: true, default: false },
  )
}

/** All parts written down as they follow from the object, to go on from there. */
export function partsOfScreen(screen: ScreenModel): TemplateBody {
  return Object.fromEntries(PARTS.map((part) => [part, partOfScreen(screen, part)]))
}
