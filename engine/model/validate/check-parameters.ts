/** Parameters: can their own settings hold together, and is the default a value that they allow? */
import type { ParameterDefinition } from '../../../metadata/types.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, isKind } from '../definition.ts'
import { parameterFault } from '../parameter-value.ts'
import { placeOf } from './explain.ts'
import { speaker } from './sentence.ts'
import { subjectOf } from './shape.ts'

const say = speaker({
  PARAMETER_SETTING: {
    zh: '“{type}”类型的参数不能设置“{setting}”',
    en: "a parameter of the type '{type}' cannot have '{setting}'",
  },
  PARAMETER_RANGE: {
    zh: 'minimum（{minimum}）不能大于 maximum（{maximum}）',
    en: 'minimum ({minimum}) must not be above maximum ({maximum})',
  },
  PARAMETER_OPTION: { zh: '选项“{value}”不可用：{reason}', en: "the option '{value}' will not do: {reason}" },
  PARAMETER_DEFAULT: { zh: '默认值不可用：{reason}', en: 'the default will not do: {reason}' },
})

/** Settings that only some types know. */
const SETTINGS: Readonly<Record<string, readonly ParameterDefinition['type'][]>> = {
  unit: ['integer'],
  minimum: ['integer'],
  maximum: ['integer'],
  length: ['text', 'secret'],
  lines: ['text', 'secret'],
  options: ['text', 'integer'],
  default: ['text', 'integer', 'boolean'],
}

export function checkParameters(definitions: readonly Definition[]): Issue[] {
  return definitions.filter(isKind('parameter')).flatMap((definition) => {
    const issues = [...settingIssues(definition), ...rangeIssues(definition)]
    return issues.length > 0 ? issues : [...optionIssues(definition), ...defaultIssues(definition)]
  })
}

type Parameter = Definition<'parameter'>

function settingIssues(definition: Parameter): Issue[] {
  const { type, ...settings } = definition.body
  return Object.keys(settings).flatMap((setting) => {
    const types = SETTINGS[setting]
    if (!types || types.includes(type)) return []
    return [say('PARAMETER_SETTING', { type, setting }, placeOf(subjectOf(definition), [setting]))]
  })
}

function rangeIssues(definition: Parameter): Issue[] {
  const { minimum, maximum } = definition.body
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return []
  return [say('PARAMETER_RANGE', { minimum, maximum }, placeOf(subjectOf(definition), ['minimum']))]
}

function optionIssues(definition: Parameter): Issue[] {
  const { options = [], ...limits } = definition.body
  return options.flatMap(({ value }, index) => {
    const reason = parameterFault(limits, value)
    if (!reason) return []
    return [say('PARAMETER_OPTION', { value, reason }, placeOf(subjectOf(definition), ['options', index, 'value']))]
  })
}

function defaultIssues(definition: Parameter): Issue[] {
  const { default: preset } = definition.body
  const reason = preset === undefined ? undefined : parameterFault(definition.body, preset)
  return reason ? [say('PARAMETER_DEFAULT', { reason }, placeOf(subjectOf(definition), ['default']))] : []
}
