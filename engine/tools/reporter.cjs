/** mocha's usual report, with marks around its summary so that `test.mjs` can print it last and count. */
const Mocha = require('mocha')

const MARK = process.env.TESSERA_TEST_MARK

module.exports = class Reporter extends Mocha.reporters.Spec {
  epilogue() {
    const { passes, failures, pending } = this.stats
    console.log(`\n${MARK} ${JSON.stringify({ passes, failures, pending })}`)
    super.epilogue()
    console.log(`${MARK} end`)
  }
}
