/** What the patterns of the schemas mean, for people who wrote something that does not match one. */
import type { Text } from '../../kernel/text.ts'
import { suggestedName } from './words.ts'

interface Meaning {
  readonly rule: Text
  /** A likely right spelling. */
  readonly suggest?: (found: string) => string | undefined
}

const lowerName: Meaning = {
  rule: {
    zh: '名称只能由小写字母、数字和下划线组成，并以字母开头',
    en: 'a name has lower-case letters, digits and underscores only, and begins with a letter',
  },
  suggest: suggestedName,
}

export const patternMeanings: Readonly<Record<string, Meaning>> = {
  '^[a-z][a-z0-9_]*$': lowerName,
  '^([a-z][a-z0-9_]*|\\*)$': {
    rule: { zh: '须为对象的名称，或用 * 表示全部', en: 'it is the name of an object, or * for all' },
    suggest: suggestedName,
  },
  '^[A-Za-z][A-Za-z0-9_]*$': {
    rule: {
      zh: '名称只能由字母、数字和下划线组成，并以字母开头',
      en: 'a name has letters, digits and underscores only, and begins with a letter',
    },
    suggest: (found) => found.replace(/[^A-Za-z0-9]+/g, '_').replace(/^[^A-Za-z]+|_+$/g, '') || undefined,
  },
  '^-?[a-z][a-z0-9_]*$': {
    rule: {
      zh: '排序须为字段名称，降序时前面加“-”，如 -created_at',
      en: "an order is a field's name, with '-' before it for descending, such as -created_at",
    },
  },
  '^[a-z][a-z0-9-]*$': {
    rule: {
      zh: '只能由小写字母、数字和连字符组成，并以字母开头，如 office-building',
      en: 'it has lower-case letters, digits and hyphens only and begins with a letter, such as office-building',
    },
    suggest: (found) => suggestedName(found)?.replaceAll('_', '-'),
  },
  '^[a-z][a-z0-9_.]*$': {
    rule: {
      zh: '只能由小写字母、数字、下划线和点组成，并以字母开头',
      en: 'it has lower-case letters, digits, underscores and dots only and begins with a letter',
    },
  },
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$': {
    rule: {
      zh: 'id 须为小写的 UUID，如 018f3c52-5f0e-7b43-9c39-0a1f4c7a1d10',
      en: 'an id is a UUID in lower case, such as 018f3c52-5f0e-7b43-9c39-0a1f4c7a1d10',
    },
    suggest: (found) => (found === found.toLowerCase() ? undefined : found.toLowerCase()),
  },
  '^[0-9]+\\.[0-9]+\\.[0-9]+$': {
    rule: { zh: '版本号须由三段数字组成，如 1.0.0', en: 'a version has three numbers, such as 1.0.0' },
  },
  '^[^\\u0000]+$': {
    rule: { zh: '不能为空，也不能含有空字符', en: 'it is not empty and holds no null character' },
  },
  '^https://': {
    rule: { zh: '地址须以 https:// 开头', en: 'an address begins with https://' },
  },
  '^[A-Za-z0-9_][A-Za-z0-9_./-]*\\.(csv|yaml)$': {
    rule: {
      zh: '须为包目录内的 .csv 或 .yaml 文件，路径相对于包目录',
      en: "it is a .csv or .yaml file inside the pack's folder, named from there",
    },
  },
}
