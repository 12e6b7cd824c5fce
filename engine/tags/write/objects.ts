/** Which objects have tags, as far as a principal may know of them. */
import { accessPlan, type Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'

/** What is wrong with the name of an object; nothing where its records may carry tags. */
export function untaggable(model: Model, principal: Principal, name: string): Text | undefined {
  if (model.objects.get(name)?.taggable === true) return undefined
  const known = [...model.objects.values()]
    .filter((object) => object.taggable && accessPlan(model, principal, object.name))
    .map((object) => object.name)
  return {
    zh: `对象“${name}”的记录不能打标签；可用：${known.join('、') || '无'}`,
    en: `records of '${name}' carry no tags; allowed: ${known.join(', ') || 'none'}`,
  }
}
