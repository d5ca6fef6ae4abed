/** The server's settings, given on the command line so that no file in the cluster has to agree with this version. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // An API and a dozen workers, each with a pool of 20 and its listening connections.
  max_connections: '300',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Shared memory segments as files of the cluster: /dev/shm is 64 MB in a container and may be absent.
  dynamic_shared_memory_type: 'mmap',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  // Neither statements nor row contents belong in the log: they carry the companies' data.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

export function serverArguments(cluster: string, port: number): string[] {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster, '-p', String(port), ...settings];
}
