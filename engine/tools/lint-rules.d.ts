/** The types of `lint-rules.js`, which stays JavaScript because the linter's configuration is read without a compiler. */
import type { ESLint } from 'eslint'

export const houseRules: ESLint.Plugin
