/** A pack on its way in: a file chosen, planned, agreed to, applied. */
import { ref, shallowRef } from 'vue'
import type { Issue } from '../../../engine/kernel/errors.ts'
import { ApiError } from '../../data/http.ts'
import { applyPack, type PackApplied, type PackPlan, planPack } from '../../data/packs.ts'

export function usePack() {
  const file = shallowRef<File>()
  const plan = shallowRef<PackPlan>()
  const error = shallowRef<unknown>()
  const refused = shallowRef<readonly Issue[]>([])
  const applied = shallowRef<PackApplied>()
  const isMoved = ref(false)
  const isBusy = ref(false)

  async function choose(chosen: File): Promise<void> {
    file.value = chosen
    isMoved.value = false
    await ask()
  }

  async function ask(): Promise<void> {
    const archive = file.value
    if (!archive) return
    plan.value = undefined
    await attempt(async () => {
      plan.value = await planPack(archive)
    })
  }

  async function apply(): Promise<boolean> {
    const [archive, agreed] = [file.value, plan.value]
    if (!archive || !agreed) return false
    await attempt(async () => {
      applied.value = await applyPack(archive, agreed.base)
    })
    return applied.value !== undefined
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    isBusy.value = true
    error.value = undefined
    refused.value = []
    try {
      await work()
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'GENERATION_MOVED' && !isMoved.value) {
        isMoved.value = true
        return await ask()
      }
      error.value = thrown
      if (thrown instanceof ApiError) refused.value = thrown.issues
    } finally {
      isBusy.value = false
    }
  }

  function forget(): void {
    file.value = plan.value = error.value = applied.value = undefined
    refused.value = []
  }

  return { file, plan, error, refused, applied, isMoved, isBusy, choose, apply, forget }
}
