/** The words of directories arrive with their page. */
import { directoryWords } from '../locales/directories.ts'
import { addWords } from '../locales/i18n.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { directories: directoryWords.zh }, en: { directories: directoryWords.en } })
