
use builtin;
use str;

set edit:completion:arg-completer[vhttp] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'vhttp'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'vhttp'= {
            cand --boundary 'Separate the parts of multipart/form-data with this string'
            cand --raw 'Send this text as the body'
            cand --default-scheme 'Scheme of a URL that has none'
            cand --pretty 'Format and colour the output: both on a terminal, nothing when redirected, unless told here'
            cand -s 'Colours of the output'
            cand --style 'Colours of the output'
            cand --format-options 'Fine points of formatting: headers.sort, json.format, json.indent, json.sort_keys, xml.format, xml.indent'
            cand -p 'Show these parts: H request headers, B request body, h response headers, b response body, m metadata'
            cand --print 'Show these parts: H request headers, B request body, h response headers, b response body, m metadata'
            cand -P 'Accepted and checked; like HTTPie''s, it changes nothing'
            cand --history-print 'Accepted and checked; like HTTPie''s, it changes nothing'
            cand --response-charset 'Read the body of a response in this charset, whatever its head says'
            cand --response-mime 'Format and colour the body of a response as this type, whatever its head says'
            cand -o 'Write the output to this file'
            cand --output 'Write the output to this file'
            cand --session 'Keep headers, credentials and cookies from one request to the next, by this name for each host or in this file'
            cand --session-read-only 'Use a session without changing it; one that does not exist is made'
            cand -a 'USER:PASSWORD or USER, a token, ID:KEY or the name of a profile; a missing password is asked for'
            cand --auth 'USER:PASSWORD or USER, a token, ID:KEY or the name of a profile; a missing password is asked for'
            cand -A 'How to authenticate; with --auth alone: basic'
            cand --auth-type 'How to authenticate; with --auth alone: basic'
            cand --assume-clock 'Whose clock signatures carry; with the server''s, a 401 has the request signed once more [default: own]'
            cand --sign-at 'Sign with this time, in milliseconds since 1970'
            cand --nonce 'Sign with this nonce: 32 hexadecimal digits, good for one request'
            cand --max-redirects 'Give up after this many redirects, 0 for no limit [default: 30]'
            cand --timeout 'Give up when nothing was received for so long, connecting included; 0 for no limit [default: 0]'
            cand --verify 'Check the server''s certificate: yes, no, or a file with trusted certificates'
            cand --connect-to 'Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything'
            cand --resolve 'Use these addresses for HOST:PORT instead of asking the resolver'
            cand --proxy 'Send requests of this protocol (http, https, all) through a proxy: http, https, socks4, socks4a, socks5, socks5h'
            cand --http-version 'Speak this version of HTTP'
            cand --interface 'Connect from this network interface or IP address'
            cand --unix-socket 'Connect to this Unix socket instead of the host of the URL'
            cand --max-headers 'Give up when a response has this many headers or more, 0 for no limit [default: 0]'
            cand --ssl 'Speak this version of TLS; ssl2.3 is the best that both sides know'
            cand --ciphers 'Offer these ciphers only, in OpenSSL''s names with colons between them'
            cand --cert 'Show the server this certificate: a PEM file, which may hold the chain and the key too'
            cand --cert-key 'The private key of --cert, when it has a file of its own'
            cand --cert-key-pass 'The password of the private key; asked for when the key needs one and none is given'
            cand --generate 'Print a completion script or the manual page'
            cand -j 'Send data items as a JSON object (the default); alone: ask for and declare JSON'
            cand --json 'Send data items as a JSON object (the default); alone: ask for and declare JSON'
            cand -f 'Send data items as form fields; with a file field, as multipart/form-data'
            cand --form 'Send data items as form fields; with a file field, as multipart/form-data'
            cand --multipart 'Send data items as multipart/form-data, with or without a file'
            cand --chunked 'Send the body in chunks (Transfer-Encoding: chunked); a pipe is sent as it comes'
            cand -x 'Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case'
            cand --compress 'Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case'
            cand --path-as-is 'Send `.` and `..` in the path of the URL as typed'
            cand -I 'Never read standard input'
            cand --ignore-stdin 'Never read standard input'
            cand --https 'Use https for a URL without a scheme (--default-scheme=https)'
            cand --offline 'Build the request and print it; send nothing, write nothing'
            cand --unsorted 'Keep headers and JSON keys in the order received'
            cand --sorted 'Sort headers and JSON keys'
            cand -h 'Show only the response headers (--print=h)'
            cand --headers 'Show only the response headers (--print=h)'
            cand -m 'Show only the metadata (--print=m)'
            cand --meta 'Show only the metadata (--print=m)'
            cand -b 'Show only the response body (--print=b)'
            cand --body 'Show only the response body (--print=b)'
            cand -v 'Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too'
            cand --verbose 'Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too'
            cand --all 'Show intermediate requests and responses too'
            cand -S 'Show each line or record of the response as it comes'
            cand --stream 'Show each line or record of the response as it comes'
            cand -d 'Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects'
            cand --download 'Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects'
            cand -c 'With --download and --output: fetch what is missing of a file that was downloaded in part'
            cand --continue 'With --download and --output: fetch what is missing of a file that was downloaded in part'
            cand --curl 'Print a curl command that sends the same, and send nothing'
            cand --curl-long 'The same with curl''s long option names'
            cand -q 'Show errors and warnings only; twice: errors only'
            cand --quiet 'Show errors and warnings only; twice: errors only'
            cand --show-secrets 'Print credentials as they are sent instead of masking them'
            cand --ignore-netrc 'Leave the .netrc file alone'
            cand --explain 'Say on standard error how requests are signed, step by step, with fingerprints in the place of keys'
            cand --sign-only 'Print the value of the Authorization header and send nothing, for curl and scripts'
            cand -F 'Follow 30x redirects'
            cand --follow 'Follow 30x redirects'
            cand --check-status 'Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response'
            cand -4 'Connect to IPv4 addresses only'
            cand --ipv4 'Connect to IPv4 addresses only'
            cand -6 'Connect to IPv6 addresses only'
            cand --ipv6 'Connect to IPv6 addresses only'
            cand --help 'Show this help'
            cand --version 'Show the version'
            cand --manual 'Open the manual'
            cand --debug 'Say on standard error what is decided and done, secrets masked; alone: describe this installation'
            cand --traceback 'Show the causes of an error too; --debug does'
        }
    ]
    $completions['vhttp']
}
