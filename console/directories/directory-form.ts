/** A directory as a form, and the change a form makes. Pure. */
import type { Directory, DirectoryPatch } from '../data/directories.ts'

export const PARTS = ['account', 'name', 'mobile', 'email', 'groups'] as const
export type ClaimPart = (typeof PARTS)[number]

const USUAL: Readonly<Record<ClaimPart, string>> = {
  account: 'preferred_username',
  name: 'name',
  mobile: 'phone_number',
  email: 'email',
  groups: 'groups',
}

export interface DirectoryValues {
  zh: string
  en: string
  name: string
  enabled: boolean
  order: string
  issuer: string
  client: string
  secret: string
  scopes: string
  claims: Record<ClaimPart, string>
  match: Directory['match']
  create: boolean
  roles: string[]
  department: string
  groups: string
  secondStep: boolean
  address: string
}

/** What a new one begins with. */
const NEW = {
  label: { zh: '', en: '' },
  name: '',
  enabled: true,
  order: 100,
  settings: {} as Directory['settings'],
  match: 'account' as const,
  create: false,
  roles: [],
  department: null,
  groups: [],
  second_step: false,
  address: null,
}

export function formOf(given: Directory | undefined): DirectoryValues {
  const directory = { ...NEW, ...given }
  const { issuer = '', client_id = '', scopes, claims } = directory.settings
  return {
    zh: directory.label.zh,
    en: directory.label.en,
    name: directory.name,
    enabled: directory.enabled,
    order: String(directory.order),
    issuer: String(issuer),
    client: String(client_id),
    secret: '',
    scopes: Array.isArray(scopes) ? scopes.join(' ') : 'profile email',
    claims: { ...USUAL, ...(typeof claims === 'object' ? claims : {}) },
    match: directory.match,
    create: directory.create,
    roles: [...directory.roles],
    department: directory.department ?? '',
    groups: directory.groups.map(({ group, role }) => `${group} = ${role}`).join('\n'),
    secondStep: directory.second_step,
    address: directory.address ?? '',
  }
}

/** `group = role` a line; undefined when a line is not so. */
export function groupsOf(text: string): { group: string; role: string }[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const read = lines.map((line) => /^\s*(.*\S)\s*[=＝]\s*([a-z][a-z0-9_]*)\s*$/.exec(line))
  return read.every((each) => each !== null)
    ? read.map((each) => ({ group: each?.[1] ?? '', role: each?.[2] ?? '' }))
    : undefined
}

export function patchOf(values: DirectoryValues, former: Directory | undefined): DirectoryPatch {
  const zh = values.zh.trim()
  const changed = PARTS.filter((part) => values.claims[part].trim() !== '' && values.claims[part] !== USUAL[part])
  const claims = Object.fromEntries(changed.map((part) => [part, values.claims[part].trim()]))
  return {
    ...(former ? { version: former.version } : { name: values.name.trim(), kind: 'oidc' }),
    label: { zh, en: values.en.trim() === '' ? zh : values.en.trim() },
    enabled: values.enabled,
    order: Number(values.order) || 0,
    settings: {
      issuer: values.issuer.trim(),
      client_id: values.client.trim(),
      scopes: values.scopes.split(/\s+/).filter((scope) => scope !== ''),
      ...(changed.length > 0 && { claims }),
    },
    ...(values.secret !== '' && { secret: values.secret }),
    match: values.match,
    create: values.create,
    roles: values.create ? values.roles : [],
    department: values.create && values.department !== '' ? values.department : null,
    groups: groupsOf(values.groups) ?? [],
    second_step: values.secondStep,
    address: values.address.trim() === '' ? null : values.address.trim(),
  }
}
