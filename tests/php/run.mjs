// run.mjs VERSION PLUGIN VECTORS: parses every file of the plugin and runs its unit tests on that version of PHP.
import { PHP } from '@php-wasm/universal';
import { loadNodeRuntime, createNodeFsMountHandler } from '@php-wasm/node';

const [version, plugin, vectors] = process.argv.slice(2);
const php = new PHP(await loadNodeRuntime(version, { emscriptenOptions: { processId: 1 } }));
for (const [folder, source] of [['/phpunit', '/usr/share/php'], ['/plugin', plugin], ['/vectors', vectors]]) {
  php.mkdir(folder);
  await php.mount(folder, createNodeFsMountHandler(source));
}
const result = await php.run({
  code: `<?php
echo 'PHP ', PHP_VERSION, "\\n";
$count = 0;
$files = new RegexIterator( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( '/plugin' ) ), '/\\.php$/' );
foreach ( $files as $file ) {
	token_get_all( file_get_contents( $file->getPathname() ), TOKEN_PARSE ); // Throws ParseError.
	++$count;
}
echo "$count files parsed\\n";
putenv( 'B4M_VECTORS=/vectors/hooks.json' );
set_include_path( '/phpunit' );
error_reporting( E_ALL & ~E_DEPRECATED ); // PHPUnit's own, on a PHP younger than it.
require '/phpunit/PHPUnit/Autoload.php';
exit( ( new PHPUnit\\TextUI\\Command() )->run( array( 'phpunit', '-c', '/plugin/tests/phpunit.xml' ), false ) );
`,
});
process.stdout.write(result.text);
process.stderr.write(result.errors);
process.exit(result.exitCode);
