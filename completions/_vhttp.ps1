
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'vhttp' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'vhttp'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ('vhttp') {
        'vhttp' {
            [CompletionResult]::new('--boundary', '--boundary', [CompletionResultType]::ParameterName, 'Separate the parts of multipart/form-data with this string')
            [CompletionResult]::new('--raw', '--raw', [CompletionResultType]::ParameterName, 'Send this text as the body')
            [CompletionResult]::new('--default-scheme', '--default-scheme', [CompletionResultType]::ParameterName, 'Scheme of a URL that has none')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'USER:PASSWORD or USER, a token, ID:KEY or the name of a profile, CLIENT_ID:SECRET; a missing password is asked for')
            [CompletionResult]::new('--auth', '--auth', [CompletionResultType]::ParameterName, 'USER:PASSWORD or USER, a token, ID:KEY or the name of a profile, CLIENT_ID:SECRET; a missing password is asked for')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Sign with this profile of ~/.veracode/credentials')
            [CompletionResult]::new('-A', '-A ', [CompletionResultType]::ParameterName, 'How to authenticate; with --auth alone: basic')
            [CompletionResult]::new('--auth-type', '--auth-type', [CompletionResultType]::ParameterName, 'How to authenticate; with --auth alone: basic')
            [CompletionResult]::new('--token-url', '--token-url', [CompletionResultType]::ParameterName, 'Where access tokens are fetched (https, or this machine), for the OAuth types')
            [CompletionResult]::new('--scope', '--scope', [CompletionResultType]::ParameterName, 'What the access token is to be good for: names with blanks between them')
            [CompletionResult]::new('--audience', '--audience', [CompletionResultType]::ParameterName, 'Whom the access token is meant for, for servers that ask')
            [CompletionResult]::new('--token-auth', '--token-auth', [CompletionResultType]::ParameterName, 'How the client''s id and secret go to the token URL [default: basic]')
            [CompletionResult]::new('--assume-clock', '--assume-clock', [CompletionResultType]::ParameterName, 'Whose clock signatures carry; with the server''s, a 401 has the request signed once more [default: own]')
            [CompletionResult]::new('--sign-at', '--sign-at', [CompletionResultType]::ParameterName, 'Sign with this time, in milliseconds since 1970')
            [CompletionResult]::new('--nonce', '--nonce', [CompletionResultType]::ParameterName, 'Sign with this nonce: 32 hexadecimal digits, good for one request')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Format and colour the output: both on a terminal, nothing when redirected, unless told here')
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Colours of the output')
            [CompletionResult]::new('--style', '--style', [CompletionResultType]::ParameterName, 'Colours of the output')
            [CompletionResult]::new('--format-options', '--format-options', [CompletionResultType]::ParameterName, 'Fine points of formatting: headers.sort, json.format, json.indent, json.sort_keys, xml.format, xml.indent')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Show these parts: H request headers, B request body, h response headers, b response body, m metadata')
            [CompletionResult]::new('--print', '--print', [CompletionResultType]::ParameterName, 'Show these parts: H request headers, B request body, h response headers, b response body, m metadata')
            [CompletionResult]::new('-P', '-P ', [CompletionResultType]::ParameterName, 'Accepted and checked; like HTTPie''s, it changes nothing')
            [CompletionResult]::new('--history-print', '--history-print', [CompletionResultType]::ParameterName, 'Accepted and checked; like HTTPie''s, it changes nothing')
            [CompletionResult]::new('--response-charset', '--response-charset', [CompletionResultType]::ParameterName, 'Read the body of a response in this charset, whatever its head says')
            [CompletionResult]::new('--response-mime', '--response-mime', [CompletionResultType]::ParameterName, 'Format and colour the body of a response as this type, whatever its head says')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the output to this file; - is standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the output to this file; - is standard output')
            [CompletionResult]::new('--session', '--session', [CompletionResultType]::ParameterName, 'Keep headers, credentials and cookies from one request to the next, by this name for each host or in this file')
            [CompletionResult]::new('--session-read-only', '--session-read-only', [CompletionResultType]::ParameterName, 'Use a session without changing it; one that does not exist is made')
            [CompletionResult]::new('--max-redirects', '--max-redirects', [CompletionResultType]::ParameterName, 'Give up after this many redirects, 0 for no limit [default: 30]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Give up when next to nothing was received for so long, connecting included; 0 for no limit [default: 0]')
            [CompletionResult]::new('--max-response-size', '--max-response-size', [CompletionResultType]::ParameterName, 'Give up when a response''s body, unpacked, has more bytes than this; K, M and G stand for powers of 1024')
            [CompletionResult]::new('--verify', '--verify', [CompletionResultType]::ParameterName, 'Check the server''s certificate: yes, no, or a file with trusted certificates')
            [CompletionResult]::new('--connect-to', '--connect-to', [CompletionResultType]::ParameterName, 'Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything')
            [CompletionResult]::new('--resolve', '--resolve', [CompletionResultType]::ParameterName, 'Use these addresses for HOST:PORT instead of asking the resolver')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'Send requests of this protocol (http, https, all) through a proxy: http, https, socks4, socks4a, socks5, socks5h')
            [CompletionResult]::new('--http-version', '--http-version', [CompletionResultType]::ParameterName, 'Speak this version of HTTP')
            [CompletionResult]::new('--interface', '--interface', [CompletionResultType]::ParameterName, 'Connect from this network interface or IP address')
            [CompletionResult]::new('--unix-socket', '--unix-socket', [CompletionResultType]::ParameterName, 'Connect to this Unix socket instead of the host of the URL')
            [CompletionResult]::new('--max-headers', '--max-headers', [CompletionResultType]::ParameterName, 'Give up when a response has this many headers or more, 0 for no limit [default: 0]')
            [CompletionResult]::new('--ssl', '--ssl', [CompletionResultType]::ParameterName, 'Speak this version of TLS; ssl2.3 is the best that both sides know')
            [CompletionResult]::new('--ciphers', '--ciphers', [CompletionResultType]::ParameterName, 'Offer these ciphers only, in OpenSSL''s names with colons between them')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Show the server this certificate: a PEM file, which may hold the chain and the key too')
            [CompletionResult]::new('--cert-key', '--cert-key', [CompletionResultType]::ParameterName, 'The private key of --cert, when it has a file of its own')
            [CompletionResult]::new('--cert-key-pass', '--cert-key-pass', [CompletionResultType]::ParameterName, 'The password of the private key; asked for when the key needs one and none is given')
            [CompletionResult]::new('--generate', '--generate', [CompletionResultType]::ParameterName, 'Print a completion script or the manual page')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Send data items as a JSON object (the default); alone: ask for and declare JSON')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Send data items as a JSON object (the default); alone: ask for and declare JSON')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Send data items as form fields; with a file field, as multipart/form-data')
            [CompletionResult]::new('--form', '--form', [CompletionResultType]::ParameterName, 'Send data items as form fields; with a file field, as multipart/form-data')
            [CompletionResult]::new('--multipart', '--multipart', [CompletionResultType]::ParameterName, 'Send data items as multipart/form-data, with or without a file')
            [CompletionResult]::new('--chunked', '--chunked', [CompletionResultType]::ParameterName, 'Send the body in chunks (Transfer-Encoding: chunked); a pipe is sent as it comes')
            [CompletionResult]::new('-x', '-x', [CompletionResultType]::ParameterName, 'Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case')
            [CompletionResult]::new('--compress', '--compress', [CompletionResultType]::ParameterName, 'Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case')
            [CompletionResult]::new('--path-as-is', '--path-as-is', [CompletionResultType]::ParameterName, 'Send `.` and `..` in the path of the URL as typed')
            [CompletionResult]::new('-I', '-I ', [CompletionResultType]::ParameterName, 'Never read standard input')
            [CompletionResult]::new('--ignore-stdin', '--ignore-stdin', [CompletionResultType]::ParameterName, 'Never read standard input')
            [CompletionResult]::new('--https', '--https', [CompletionResultType]::ParameterName, 'Use https for a URL without a scheme (--default-scheme=https)')
            [CompletionResult]::new('--offline', '--offline', [CompletionResultType]::ParameterName, 'Build the request and print it; send nothing, write nothing')
            [CompletionResult]::new('--ignore-netrc', '--ignore-netrc', [CompletionResultType]::ParameterName, 'Leave the .netrc file alone')
            [CompletionResult]::new('--explain', '--explain', [CompletionResultType]::ParameterName, 'Say on standard error how requests are signed, step by step, with fingerprints in the place of keys')
            [CompletionResult]::new('--sign-only', '--sign-only', [CompletionResultType]::ParameterName, 'Print the value of the Authorization header and send nothing, for curl and scripts')
            [CompletionResult]::new('--unsorted', '--unsorted', [CompletionResultType]::ParameterName, 'Keep headers and JSON keys in the order received')
            [CompletionResult]::new('--sorted', '--sorted', [CompletionResultType]::ParameterName, 'Sort headers and JSON keys')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Show only the response headers (--print=h)')
            [CompletionResult]::new('--headers', '--headers', [CompletionResultType]::ParameterName, 'Show only the response headers (--print=h)')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Show only the metadata (--print=m)')
            [CompletionResult]::new('--meta', '--meta', [CompletionResultType]::ParameterName, 'Show only the metadata (--print=m)')
            [CompletionResult]::new('-b', '-b', [CompletionResultType]::ParameterName, 'Show only the response body (--print=b)')
            [CompletionResult]::new('--body', '--body', [CompletionResultType]::ParameterName, 'Show only the response body (--print=b)')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Show intermediate requests and responses too')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Show each line or record of the response as it comes')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Show each line or record of the response as it comes')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects')
            [CompletionResult]::new('--download', '--download', [CompletionResultType]::ParameterName, 'Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'With --download and --output: fetch what is missing of a file that was downloaded in part')
            [CompletionResult]::new('--continue', '--continue', [CompletionResultType]::ParameterName, 'With --download and --output: fetch what is missing of a file that was downloaded in part')
            [CompletionResult]::new('--curl', '--curl', [CompletionResultType]::ParameterName, 'Print a curl command that sends the same, and send nothing')
            [CompletionResult]::new('--curl-long', '--curl-long', [CompletionResultType]::ParameterName, 'The same with curl''s long option names')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show errors and warnings only; twice: errors only')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show errors and warnings only; twice: errors only')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print credentials as they are sent instead of masking them')
            [CompletionResult]::new('-F', '-F ', [CompletionResultType]::ParameterName, 'Follow 30x redirects')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow 30x redirects')
            [CompletionResult]::new('--check-status', '--check-status', [CompletionResultType]::ParameterName, 'Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response')
            [CompletionResult]::new('-4', '-4', [CompletionResultType]::ParameterName, 'Connect to IPv4 addresses only')
            [CompletionResult]::new('--ipv4', '--ipv4', [CompletionResultType]::ParameterName, 'Connect to IPv4 addresses only')
            [CompletionResult]::new('-6', '-6', [CompletionResultType]::ParameterName, 'Connect to IPv6 addresses only')
            [CompletionResult]::new('--ipv6', '--ipv6', [CompletionResultType]::ParameterName, 'Connect to IPv6 addresses only')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Show this help')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Show the version')
            [CompletionResult]::new('--manual', '--manual', [CompletionResultType]::ParameterName, 'Open the manual')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Say on standard error what is decided and done, secrets masked; alone: describe this installation')
            [CompletionResult]::new('--traceback', '--traceback', [CompletionResultType]::ParameterName, 'Show the causes of an error too; --debug does')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
