/** What callers send about a directory, read strictly: nothing that is not asked for gets through. */
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { canonicalId, OWN_KEY } from '../../model/key.ts'
import type { DirectoryAdapter, DirectoryBody } from './types.ts'

export type DirectoryInput = Readonly<Record<string, unknown>>

const MOST_ROLES = 20
const MOST_GROUPS = 200
const NAME = /^[a-z][a-z0-9_]{0,39}$/

export const EMPTY: DirectoryBody = {
  label: { zh: '', en: '' },
  enabled: true,
  order: 100,
  settings: {},
  match: 'none',
  create: false,
  roles: [],
  department: null,
  groups: [],
  second_step: false,
  address: null,
}

type Part = keyof DirectoryBody
type Check = (value: unknown, path: string) => readonly Issue[]

const CHECKS: { readonly [P in Part]: Check } = {
  label: (value, path) =>
    isObject(value) && isLabel(value['zh']) && isLabel(value['en']) ? [] : [wrong(path, SAY.label)],
  enabled: flag,
  order: (value, path) =>
    Number.isSafeInteger(value) && Math.abs(Number(value)) < 100_000 ? [] : [wrong(path, SAY.order)],
  settings: (value, path) => (isObject(value) ? [] : [wrong(path, SAY.settings)]),
  match: (value, path) => (['none', 'account', 'email'].includes(String(value)) ? [] : [wrong(path, SAY.match)]),
  create: flag,
  roles: (value, path) => (isList(value, MOST_ROLES) && value.every(isCode) ? [] : [wrong(path, SAY.roles)]),
  department: (value, path) =>
    value === null || (typeof value === 'string' && canonicalId(OWN_KEY, value) === value)
      ? []
      : [wrong(path, SAY.department)],
  groups: (value, path) => (isList(value, MOST_GROUPS) && value.every(isGroup) ? [] : [wrong(path, SAY.groups)]),
  second_step: flag,
  address: (value, path) => (value === null || isOrigin(value) ? [] : [wrong(path, SAY.address)]),
}

const SAY = {
  label: { zh: '须有中文与英文名称，各不超过 40 字', en: 'write it in both languages, at most 40 characters each' },
  order: { zh: '须为整数', en: 'a whole number is expected' },
  flag: { zh: '须为 true 或 false', en: 'true or false is expected' },
  settings: { zh: '须为对象', en: 'an object is expected' },
  match: { zh: '须为 none、account 或 email', en: 'none, account or email is expected' },
  roles: {
    zh: `须为角色编码的列表，最多 ${MOST_ROLES} 个`,
    en: `a list of role codes is expected, at most ${MOST_ROLES}`,
  },
  department: { zh: '须为部门的标识或空', en: 'the id of a department or null is expected' },
  groups: {
    zh: `须为 {group, role} 的列表，最多 ${MOST_GROUPS} 个`,
    en: `a list of {group, role} is expected, at most ${MOST_GROUPS}`,
  },
  address: {
    zh: '须形如 https://crm.example.com，不含路径',
    en: 'write it like https://crm.example.com, without a path',
  },
  name: {
    zh: '编码须以小写字母开头，只含小写字母、数字与下划线，不超过 40 位',
    en: 'a code begins with a letter and holds small letters, digits and _, at most 40',
  },
  kind: { zh: '没有这种目录', en: 'there is no such kind of directory' },
  secret: { zh: '须为文本，不超过 500 个字符', en: 'a text of at most 500 characters is expected' },
  unknown: { zh: '没有这个属性', en: 'there is no such property' },
  version: { zh: '须为所见的版本号', en: 'the version you saw is expected' },
} as const satisfies Record<string, Text>

/**
 * The body that the input makes of a former one.
 * @throws TesseraError VALIDATION_FAILED naming every part that is wrong
 */
export function bodyOf(
  input: DirectoryInput,
  former: DirectoryBody,
  adapter: DirectoryAdapter,
  known: readonly string[],
): DirectoryBody {
  const parts = Object.keys(CHECKS) as Part[]
  const issues = [
    ...Object.keys(input)
      .filter((key) => ![...parts, ...known].includes(key))
      .map((key) => wrong(key, SAY.unknown, 'UNKNOWN_PROPERTY')),
    ...parts.flatMap((part) =>
      input[part] === undefined && former !== EMPTY ? [] : CHECKS[part](input[part] ?? former[part], part),
    ),
    ...(isSecret(input['secret']) ? [] : [wrong('secret', SAY.secret)]),
  ]
  const body = Object.fromEntries(parts.map((part) => [part, input[part] === undefined ? former[part] : input[part]]))
  const settings = isObject(body['settings']) ? adapter.check(body['settings']) : []
  const inside = settings.map((issue) => ({ ...issue, path: `settings/${issue.path ?? ''}` }))
  if (issues.length + inside.length > 0) throw invalid([...issues, ...inside])
  return body as unknown as DirectoryBody
}

/** @throws TesseraError VALIDATION_FAILED */
export function nameOf({ name }: DirectoryInput): string {
  if (typeof name === 'string' && NAME.test(name)) return name
  throw invalid([wrong('name', SAY.name)])
}

export function unknownKind(): Error {
  return invalid([wrong('kind', SAY.kind)])
}

/** @throws TesseraError VALIDATION_FAILED */
export function versionOf({ version }: DirectoryInput): number {
  if (Number.isSafeInteger(version)) return Number(version)
  throw invalid([wrong('version', SAY.version)])
}

export function wrong(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

function flag(value: unknown, path: string): readonly Issue[] {
  return typeof value === 'boolean' ? [] : [wrong(path, SAY.flag)]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: unknown, most: number): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= most
}

function isLabel(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && [...value].length <= 40 && !/\p{C}/u.test(value)
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z][a-z0-9_]{0,62}$/.test(value)
}

function isGroup(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).every((key) => key === 'group' || key === 'role') &&
    typeof value['group'] === 'string' &&
    value['group'] !== '' &&
    value['group'].length <= 200 &&
    isCode(value['role'])
  )
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value
}

function isSecret(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value !== '' && value.length <= 500)
}
