/** A department of the workspace: shown and filtered like any other record, chosen from their tree. */
import { defineAsyncComponent } from 'vue'
import { shared } from '../../../engine/fields/department/shared.ts'
import type { ConsoleKind } from '../kind.ts'
import { reference } from '../reference/index.ts'

export const department: ConsoleKind = {
  ...reference,
  name: 'department',
  format: shared.format,
  width: 140,
  Input: defineAsyncComponent(() => import('./Input.vue')),
}
