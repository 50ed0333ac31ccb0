/** What a stack is asked for, and which parts it starts along. Pure. */
import type { StorageFaults } from '../azurite/faulty';
import type { EmulatedAccount } from '../azurite/start';
import type { SimulatorInput } from '../simulator/options';
import type { Certificates } from '../tls/certificates';
import type { VaultRole } from '../vault/access';

/** Settings of the app by name, as in local.settings.json. */
export type AppSettings = Record<string, string>;

export interface HostOptions {
  /** Port of the app; default a free one, kept over restarts. */
  port?: number;
  /** Folder of the app: host.json and the compiled functions. Default: the project. */
  root?: string;
  /** Further switches of the local host, for example `--no-timers`, `--unkind`, `7`. */
  args?: string[];
  /** Further environment of the host's process, for example fault points. */
  env?: Record<string, string>;
}

export interface StackOptions {
  /**
   * Settings of the app. What they point elsewhere is used as it is: DATA_STORAGE..., KEY_VAULT_URI and
   * ACTIVECAMPAIGN_HOSTS; what they leave open is started along. SEGMENTS_LOCATION must be among them for an app
   * that shall start.
   */
  settings?: AppSettings;
  /** Folder for certificates, Azurite's data and the host's state; kept. Default: a temporary one, removed by `stop`. */
  folder?: string;
  /** Where Azurite keeps its data: `folder` outlives a stop. Default memory. */
  storage?: 'memory' | 'folder';
  /** Puts a storage account that fails now and then before Azurite; changeable while it runs. */
  storageFaults?: StorageFaults;
  /**
   * A storage emulator that runs already, and the certificates that it answers by: used in Azurite's place, with the
   * account given, and left running.
   */
  emulator?: { account: EmulatedAccount; tls: Certificates };
  /** Port of Azurite's blob service; default a free one. Documents in storage name it, so who keeps data keeps it too. */
  blobPort?: number;
  /**
   * A plain-HTTP Azurite of its own for AzureWebJobsStorage, unless that setting names an account: the real Functions
   * host keeps its state there and trusts none of our certificates. The local host does without.
   */
  hostStorage?: boolean;
  /** Options of the simulator. */
  simulator?: SimulatorInput;
  /** True: the simulator is a process of its own (needs `dist/`), for measurements. Default false. */
  simulatorProcess?: boolean;
  /** Secrets of the vault stand-in. Default: `activecampaign-key` with the simulator's first key. */
  secrets?: Record<string, string>;
  /** Role of the app at the vault stand-in; default Key Vault Secrets User, as in Azure. */
  vaultRole?: VaultRole;
  /** The local host; false: none. */
  host?: HostOptions | false;
  /** Each line that the host prints. */
  onHostLine?: (line: string) => void;
}

/** Name of the secret that holds the simulator's key. */
export const simulatorSecret = 'activecampaign-key';

/** The parts that a stack starts along. */
export interface Along {
  storage: boolean;
  vault: boolean;
  simulator: boolean;
}

/** True where AzureWebJobsStorage names no account: not set, or "the emulator". */
export const hostStorageOpen = ({ AzureWebJobsStorage = '' }: AppSettings): boolean =>
  ['', 'usedevelopmentstorage=true'].includes(AzureWebJobsStorage.trim().replace(/;$/, '').toLowerCase());

/** Decides by the settings; blank counts as not set. */
export function partsAlong(settings: AppSettings): Along {
  const open = (...names: string[]) => names.every((name) => (settings[name] ?? '').trim() === '');
  return {
    storage: open('DATA_STORAGE', 'DATA_STORAGE__blobServiceUri'),
    vault: open('KEY_VAULT_URI'),
    simulator: open('ACTIVECAMPAIGN_HOSTS'),
  };
}

/** Where the parts that were started along can be reached. */
export interface Addresses {
  storage: { blobServiceUri: string; connectionString: string } | undefined;
  vault: string | undefined;
  simulator: string | undefined;
  /** Connection string of the host's own storage. */
  hostStorage?: string | undefined;
}

/** The app's settings in force. */
export function settingsInForce(
  given: AppSettings,
  { storage, vault, simulator, hostStorage }: Addresses,
): AppSettings {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ''));
  return {
    AzureWebJobsStorage: storage?.connectionString ?? 'UseDevelopmentStorage=true',
    AUTHENTICATION: 'keys',
    FUNCTION_KEY_ROLE: 'Administrator',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    // Without a vault stand-in there is no identity stand-in either: the user's own credential is for the real
    // vault, and Azurite is reached by its published key.
    ...(storage && vault !== undefined ? { DATA_STORAGE__blobServiceUri: storage.blobServiceUri } : {}),
    ...(storage && vault === undefined ? { DATA_STORAGE: storage.connectionString } : {}),
    ...(vault === undefined ? {} : { KEY_VAULT_URI: vault }),
    ...(simulator === undefined ? {} : { ACTIVECAMPAIGN_HOSTS: simulator }),
    ...set,
    ...(hostStorage === undefined ? {} : { AzureWebJobsStorage: hostStorage }),
  };
}
