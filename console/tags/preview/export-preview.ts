/** The records that a rule finds, as a file. */
import { exportRulePreview, type AskedRule } from '../../data/tag-rules.ts'
import { download } from '../../data/download.ts'

export async function exportPreview(asked: AskedRule, name: string): Promise<void> {
  download(name, await exportRulePreview(asked), 'text/csv')
}
