complete -c vhttp -l boundary -d 'Separate the parts of multipart/form-data with this string' -r
complete -c vhttp -l raw -d 'Send this text as the body' -r
complete -c vhttp -l default-scheme -d 'Scheme of a URL that has none' -r
complete -c vhttp -s a -l auth -d 'USER:PASSWORD or USER, a token, ID:KEY or the name of a profile, CLIENT_ID:SECRET; a missing password is asked for' -r
complete -c vhttp -l profile -d 'Sign with this profile of ~/.veracode/credentials' -r
complete -c vhttp -s A -l auth-type -d 'How to authenticate; with --auth alone: basic' -r -f -a "basic\t'User name and password in every request (RFC 7617)'
bearer\t'A token in every request (RFC 6750)'
digest\t'A user name, and a proof of the password that differs for every request (RFC 7616)'
veracode_hmac\t'A Veracode HMAC signature made afresh for every request'
oauth2_client_credentials\t'An access token, fetched for a client\'s id and secret and kept until shortly before its end (RFC 6749)'
veracode_oauth\t'The same for Veracode\'s REST APIs'"
complete -c vhttp -l token-url -d 'Where access tokens are fetched (https, or this machine), for the OAuth types' -r
complete -c vhttp -l scope -d 'What the access token is to be good for: names with blanks between them' -r
complete -c vhttp -l audience -d 'Whom the access token is meant for, for servers that ask' -r
complete -c vhttp -l token-auth -d 'How the client\'s id and secret go to the token URL [default: basic]' -r -f -a "basic\t'In the Authorization header'
body\t'In the form, for servers that know nothing else'"
complete -c vhttp -l assume-clock -d 'Whose clock signatures carry; with the server\'s, a 401 has the request signed once more [default: own]' -r -f -a "own\t'This machine\'s'
server\t'The server\'s, once an answer has told how far they are apart'"
complete -c vhttp -l sign-at -d 'Sign with this time, in milliseconds since 1970' -r
complete -c vhttp -l nonce -d 'Sign with this nonce: 32 hexadecimal digits, good for one request' -r
complete -c vhttp -l pretty -d 'Format and colour the output: both on a terminal, nothing when redirected, unless told here' -r -f -a "all\t'Format and colour'
colors\t'Colour only'
format\t'Format only'
none\t'Leave it as received'"
complete -c vhttp -s s -l style -d 'Colours of the output' -r
complete -c vhttp -l format-options -d 'Fine points of formatting: headers.sort, json.format, json.indent, json.sort_keys, xml.format, xml.indent' -r
complete -c vhttp -s p -l print -d 'Show these parts: H request headers, B request body, h response headers, b response body, m metadata' -r
complete -c vhttp -s P -l history-print -d 'Accepted and checked; like HTTPie\'s, it changes nothing' -r
complete -c vhttp -l response-charset -d 'Read the body of a response in this charset, whatever its head says' -r
complete -c vhttp -l response-mime -d 'Format and colour the body of a response as this type, whatever its head says' -r
complete -c vhttp -s o -l output -d 'Write the output to this file; - is standard output' -r -F
complete -c vhttp -l session -d 'Keep headers, credentials and cookies from one request to the next, by this name for each host or in this file' -r
complete -c vhttp -l session-read-only -d 'Use a session without changing it; one that does not exist is made' -r
complete -c vhttp -l max-redirects -d 'Give up after this many redirects, 0 for no limit [default: 30]' -r
complete -c vhttp -l timeout -d 'Give up when next to nothing was received for so long, connecting included; 0 for no limit [default: 0]' -r
complete -c vhttp -l max-response-size -d 'Give up when a response\'s body, unpacked, has more bytes than this; K, M and G stand for powers of 1024' -r
complete -c vhttp -l verify -d 'Check the server\'s certificate: yes, no, or a file with trusted certificates' -r -F
complete -c vhttp -l connect-to -d 'Connect to HOST2:PORT2 for requests to HOST1:PORT1; empty parts match anything' -r
complete -c vhttp -l resolve -d 'Use these addresses for HOST:PORT instead of asking the resolver' -r
complete -c vhttp -l proxy -d 'Send requests of this protocol (http, https, all) through a proxy: http, https, socks4, socks4a, socks5, socks5h' -r
complete -c vhttp -l http-version -d 'Speak this version of HTTP' -r -f -a "1.0\t''
1.1\t''
2\t'Agreed upon with TLS, so for https:// only'
2-prior-knowledge\t'Without asking the server, over http:// too'"
complete -c vhttp -l interface -d 'Connect from this network interface or IP address' -r
complete -c vhttp -l unix-socket -d 'Connect to this Unix socket instead of the host of the URL' -r -F
complete -c vhttp -l max-headers -d 'Give up when a response has this many headers or more, 0 for no limit [default: 0]' -r
complete -c vhttp -l ssl -d 'Speak this version of TLS; ssl2.3 is the best that both sides know' -r -f -a "ssl2.3\t'The best that both sides know'
tls1\t'Refused'
tls1.1\t'Refused'
tls1.2\t''
tls1.3\t''"
complete -c vhttp -l ciphers -d 'Offer these ciphers only, in OpenSSL\'s names with colons between them' -r
complete -c vhttp -l cert -d 'Show the server this certificate: a PEM file, which may hold the chain and the key too' -r -F
complete -c vhttp -l cert-key -d 'The private key of --cert, when it has a file of its own' -r -F
complete -c vhttp -l cert-key-pass -d 'The password of the private key; asked for when the key needs one and none is given' -r
complete -c vhttp -l generate -d 'Print a completion script or the manual page' -r -f -a "complete-bash\t''
complete-elvish\t''
complete-fish\t''
complete-nushell\t''
complete-powershell\t''
complete-zsh\t''
man\t''"
complete -c vhttp -s j -l json -d 'Send data items as a JSON object (the default); alone: ask for and declare JSON'
complete -c vhttp -s f -l form -d 'Send data items as form fields; with a file field, as multipart/form-data'
complete -c vhttp -l multipart -d 'Send data items as multipart/form-data, with or without a file'
complete -c vhttp -l chunked -d 'Send the body in chunks (Transfer-Encoding: chunked); a pipe is sent as it comes'
complete -c vhttp -s x -l compress -d 'Send the body compressed (Content-Encoding: deflate) if that makes it smaller; twice: in any case'
complete -c vhttp -l path-as-is -d 'Send `.` and `..` in the path of the URL as typed'
complete -c vhttp -s I -l ignore-stdin -d 'Never read standard input'
complete -c vhttp -l https -d 'Use https for a URL without a scheme (--default-scheme=https)'
complete -c vhttp -l offline -d 'Build the request and print it; send nothing, write nothing'
complete -c vhttp -l ignore-netrc -d 'Leave the .netrc file alone'
complete -c vhttp -l explain -d 'Say on standard error how requests are signed, step by step, with fingerprints in the place of keys'
complete -c vhttp -l sign-only -d 'Print the value of the Authorization header and send nothing, for curl and scripts'
complete -c vhttp -l unsorted -d 'Keep headers and JSON keys in the order received'
complete -c vhttp -l sorted -d 'Sort headers and JSON keys'
complete -c vhttp -s h -l headers -d 'Show only the response headers (--print=h)'
complete -c vhttp -s m -l meta -d 'Show only the metadata (--print=m)'
complete -c vhttp -s b -l body -d 'Show only the response body (--print=b)'
complete -c vhttp -s v -l verbose -d 'Show requests and responses, intermediate ones too (--all --print=HBhb); twice: metadata too'
complete -c vhttp -l all -d 'Show intermediate requests and responses too'
complete -c vhttp -s S -l stream -d 'Show each line or record of the response as it comes'
complete -c vhttp -s d -l download -d 'Save the body in a file instead of showing it, named by --output, the response or the URL; follows redirects'
complete -c vhttp -s c -l continue -d 'With --download and --output: fetch what is missing of a file that was downloaded in part'
complete -c vhttp -l curl -d 'Print a curl command that sends the same, and send nothing'
complete -c vhttp -l curl-long -d 'The same with curl\'s long option names'
complete -c vhttp -s q -l quiet -d 'Show errors and warnings only; twice: errors only'
complete -c vhttp -l show-secrets -d 'Print credentials as they are sent instead of masking them'
complete -c vhttp -s F -l follow -d 'Follow 30x redirects'
complete -c vhttp -l check-status -d 'Exit with 3, 4 or 5 for a 3xx, 4xx or 5xx response'
complete -c vhttp -s 4 -l ipv4 -d 'Connect to IPv4 addresses only'
complete -c vhttp -s 6 -l ipv6 -d 'Connect to IPv6 addresses only'
complete -c vhttp -l help -d 'Show this help'
complete -c vhttp -l version -d 'Show the version'
complete -c vhttp -l manual -d 'Open the manual'
complete -c vhttp -l debug -d 'Say on standard error what is decided and done, secrets masked; alone: describe this installation'
complete -c vhttp -l traceback -d 'Show the causes of an error too; --debug does'

function __vhttp_items
    set -l word (commandline -ct)
    if string match -q -- '*@*' $word
        set -l name (string match -r -- '^.*@' $word)
        for path in (__fish_complete_path (string replace -r -- '^.*@' '' $word))
            echo $name$path
        end
    else if test (count (commandline -opc)) -eq 1
        printf '%s\n' GET POST PUT PATCH DELETE HEAD OPTIONS
    end
end
complete -c vhttp -a '(__vhttp_items)'
