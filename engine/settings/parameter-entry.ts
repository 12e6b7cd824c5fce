/** What people see of a parameter: everything but the value of a secret. */
import type { ParameterDefinition } from '../../metadata/types.ts'
import type { Text } from '../kernel/text.ts'
import { ADMINISTRATORS } from '../model/definition.ts'
import type { ParameterValue } from '../model/parameter-value.ts'
import type { ParameterRow } from './parameter-rows.ts'

/** A parameter as people may see it. */
export interface ParameterEntry {
  readonly name: string
  readonly label: Text
  readonly description: Text | null
  readonly group: Text | null
  readonly type: ParameterDefinition['type']
  readonly unit: Text | null
  readonly minimum: number | null
  readonly maximum: number | null
  readonly length: number | null
  readonly lines: boolean
  readonly options: readonly { readonly value: string | number; readonly label: Text }[] | null
  readonly default: ParameterValue | null
  /** What counts now; always null of a secret. */
  readonly value: ParameterValue | null
  /** Whether somebody set a value. */
  readonly set: boolean
  /** It came with the system: its definition stays as it is. */
  readonly system: boolean
  readonly version: number
  readonly updatedAt: string | null
  readonly updatedBy: ParameterRow['updatedBy']
}

export function entryOf({
  name,
  owner,
  body,
  value,
  sealed,
  version,
  updatedAt,
  updatedBy,
}: ParameterRow): ParameterEntry {
  const secret = body.type === 'secret'
  return {
    name,
    label: body.label,
    description: body.description ?? null,
    group: body.group ?? null,
    type: body.type,
    unit: body.unit ?? null,
    minimum: body.minimum ?? null,
    maximum: body.maximum ?? null,
    length: body.length ?? null,
    lines: body.lines ?? false,
    options: body.options ?? null,
    default: secret ? null : (body.default ?? null),
    value: secret ? null : (value ?? body.default ?? null),
    set: secret ? sealed !== null : value !== null,
    system: owner !== ADMINISTRATORS,
    version,
    updatedAt,
    updatedBy,
  }
}
