// The published description under Redocly's recommended rules: a warning counts like an error.
//   node lint.cjs OPENAPI.yaml   (with node_modules at hand; see tools.sh)
const { formatProblems, getTotals, lint, loadConfig } = require('@redocly/openapi-core');

async function main(file) {
  const problems = await lint({ ref: file, config: await loadConfig() });

  if (problems.length > 0) {
    formatProblems(problems, { format: 'stylish', totals: getTotals(problems), version: '' });
    process.exit(1);
  }
}

main(process.argv[2]);
