// How the admin API describes a function.
import path from 'node:path';
import { type FunctionApp } from '../worker/app';
import { type Registered } from '../worker/typed-data';

/** The document of a function, alone or in the list: the list calls it at https, as the real host does. */
export function describeFunction(
  app: FunctionApp,
  fn: Registered,
  origin: string,
  routePrefix: string,
  isAlone: boolean,
): object {
  const { name, bindings } = fn.metadata;
  const file = app.entryFiles[0] ?? '';
  const secure = origin.replace('http:', 'https:');
  const route = fn.trigger.type === 'httpTrigger' ? (fn.trigger.route ?? name) : null;
  return {
    name,
    script_root_path_href: null,
    script_href: `${secure}/admin/vfs/site/wwwroot/${path.basename(file)}`,
    config_href: null,
    test_data_href: `${secure}/admin/vfs/data/Functions/sampledata/${name}.dat`,
    href: `${secure}/admin/functions/${name}`,
    invoke_url_template:
      typeof route === 'string'
        ? `${isAlone ? origin : secure}/${[routePrefix, route].filter(Boolean).join('/')}`
        : null,
    language: 'node',
    config: {
      name,
      entryPoint: '',
      scriptFile: path.basename(file),
      language: 'node',
      functionDirectory: app.root,
      bindings: Object.entries(bindings).map(([bindingName, binding]) => ({ ...binding, name: bindingName })),
    },
    files: null,
    test_data: '',
    isDisabled: false,
    isDirect: false,
    isProxy: false,
  };
}
