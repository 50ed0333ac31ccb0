/** Finds Microsoft's Bicep compiler: `bicep`, `az bicep`, or the package from NuGet that dotnet can restore. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The version of the package; infra/compiler/bicep.csproj names the same. */
const version = '0.47.16';

export interface Ran {
  ok: boolean;
  stdout: string;
  /** Warnings and errors, one a line. */
  stderr: string;
}
export interface Compiler {
  /** Which compiler it is, for the report. */
  name: string;
  run: (args: string[], cwd: string) => Ran;
}

function start(command: string, args: string[], cwd: string): Ran & { missing: boolean } {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const missing = result.error !== undefined;
  return { ok: result.status === 0, missing, stdout: result.stdout ?? '', stderr: result.stderr ?? '' };
}

const compilerOf = (name: string, command: string): Compiler => ({
  name,
  run: (args, cwd) => start(command, args, cwd),
});

/** The compiler, or a sentence that says what is missing. */
export function findCompiler(root: string): Compiler | string {
  const executable = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  // `az bicep install` puts its copy here and does not put it on the path.
  for (const command of ['bicep', path.join(homedir(), '.azure', 'bin', executable)]) {
    const version = start(command, ['--version'], root);
    // Older compilers cannot predict what would be made.
    if (version.ok && start(command, ['snapshot', '--help'], root).ok)
      return compilerOf(version.stdout.trim(), command);
  }
  return fromNuGet(root);
}

function runtime(): string {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[process.platform as 'linux'] ?? 'linux';
  return `${system}-${process.arch === 'arm64' ? 'arm64' : 'x64'}`;
}

function fromNuGet(root: string): Compiler | string {
  const rid = runtime();
  const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages');
  const binary = path.join(
    packages,
    `azure.bicep.commandline.${rid}`,
    version,
    'tools',
    process.platform === 'win32' ? 'bicep.exe' : 'bicep',
  );
  if (!existsSync(binary)) {
    const project = path.join(root, 'infra', 'compiler', 'bicep.csproj');
    const intermediate = `${path.join(root, '.local', 'bicep')}${path.sep}`;
    const restored = start(
      'dotnet',
      [
        ...['restore', project, `-p:BicepRuntime=${rid}`, '--packages', packages],
        `-p:BaseIntermediateOutputPath=${intermediate}`,
      ],
      root,
    );
    if (restored.missing) return 'no bicep, no az bicep, and no dotnet to restore the compiler with';
    if (!restored.ok || !existsSync(binary))
      return `dotnet could not restore the compiler: ${(restored.stdout + restored.stderr).trim()}`;
  }
  chmodSync(binary, 0o755);
  return compilerOf(`Bicep CLI version ${version} (NuGet)`, binary);
}
