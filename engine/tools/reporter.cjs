/** mocha's usual report; counts and failures follow behind a mark, so that `test.mjs` can print those of all lanes last. */
const Mocha = require('mocha')

const MARK = process.env.TESSERA_TEST_MARK

module.exports = class Reporter extends Mocha.reporters.Spec {
  epilogue() {
    const { passes, failures, pending } = this.stats
    console.log(`\n${MARK} ${JSON.stringify({ passes, failures, pending })}`)
    Mocha.reporters.Base.list(this.failures)
    console.log(`${MARK} end`)
  }
}
