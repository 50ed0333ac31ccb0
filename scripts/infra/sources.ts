/** What the compiler cannot see: parameters file, azd's outputs and hooks, keys in sources, the compiler's version. Pure. */
import { bicepFiles, textOf, type Files } from './files';

const parametersOf = (bicep: string): string[] =>
  [...bicep.matchAll(/^param (\w+) /gm)].map((m) => m[1] ?? '');
const outputsOf = (bicep: string): string[] => [...bicep.matchAll(/^output (\w+) /gm)].map((m) => m[1] ?? '');

/** Outputs that azd itself uses, by its conventions. */
const azdOutputs = ['AZURE_LOCATION', 'AZURE_TENANT_ID', 'AZURE_RESOURCE_GROUP', 'SERVICE_API_NAME'];
/** Parameters whose default nobody needs to change. */
const unset = ['authTenantId'];

/** Every parameter is used, and can be set through azd. */
export function parameterProblems(files: Files): string[] {
  const main = textOf(files, 'infra/main.bicep');
  const declared = parametersOf(main);
  const given = Object.keys(
    (JSON.parse(textOf(files, 'infra/main.parameters.json')) as { parameters: Record<string, unknown> })
      .parameters,
  );
  const unused = bicepFiles(files).flatMap((file) => {
    const text = textOf(files, file).replace(/^\s*\/\/.*$/gm, '');
    return parametersOf(text)
      .filter((name) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2)
      .map((name) => `${file}: parameter ${name} is not used`);
  });
  return [
    ...unused,
    ...declared
      .filter((name) => !given.includes(name) && !unset.includes(name))
      .map((name) => `main.parameters.json does not set ${name}`),
    ...given
      .filter((name) => !declared.includes(name))
      .map((name) => `main.parameters.json sets ${name}, which main.bicep does not have`),
  ];
}

/** Outputs become values of azd's environment: those that azd and the hooks read must be there, none may feed back. */
export function outputProblems(files: Files): string[] {
  const outputs = outputsOf(textOf(files, 'infra/main.bicep'));
  const variables = [...textOf(files, 'infra/main.parameters.json').matchAll(/\$\{(\w+)/g)].map((m) => m[1]);
  const read = Object.keys(files)
    .filter((name) => name.startsWith('infra/hooks/'))
    .flatMap((name) => [...textOf(files, name).matchAll(/\benv\.([A-Z][A-Z_]+)/g)].map((m) => m[1] ?? ''));
  const wanted = [...new Set([...azdOutputs, ...read])];
  return [
    ...wanted.filter((name) => !outputs.includes(name)).map((name) => `main.bicep has no output ${name}`),
    ...outputs
      .filter((name) => variables.includes(name) && name !== 'AZURE_LOCATION')
      .map((name) => `output ${name} would overwrite the variable of a parameter`),
  ];
}

/** Nothing in the sources asks Azure for a key. */
export function keyProblems(files: Files): string[] {
  return bicepFiles(files)
    .filter((name) =>
      /\blist(?:Keys|AccountSas|ServiceSas|Secrets)\b|AccountKey=|@secure\(\)/.test(textOf(files, name)),
    )
    .map((name) => `${name} handles a key`);
}

/** azd deploys the self-contained folder and builds nothing in Azure. */
export function azdProblems(files: Files): string[] {
  const azure = textOf(files, 'azure.yaml');
  const wanted: [RegExp, string][] = [
    [/^\s+dist: \.\/build$/m, 'dist: ./build'],
    [/^\s+remoteBuild: false$/m, 'remoteBuild: false'],
    [/^\s+host: function$/m, 'host: function'],
    [/^\s+preprovision:$/m, 'preprovision hook'],
    [/^\s+predeploy:$/m, 'predeploy hook'],
    [/^\s+postup:$/m, 'postup hook'],
  ];
  const hooks = [...azure.matchAll(/node (infra\/hooks\/[\w-]+\.mjs)/g)].map((m) => m[1] ?? '');
  return [
    ...wanted.filter(([pattern]) => !pattern.test(azure)).map(([, name]) => `azure.yaml: ${name} is missing`),
    ...hooks.filter((name) => files[name] === undefined).map((name) => `azure.yaml: ${name} does not exist`),
  ];
}
