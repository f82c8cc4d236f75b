#include "app/net/transfer_internal.h"

#include "models/core/text.h"

#include <cerrno>
#include <openssl/x509_vfy.h>

namespace vigla::net {

namespace {

std::string inSeconds(std::chrono::milliseconds time)
{
    const auto tenths = (time.count() + 50) / 100;
    const auto whole = std::to_string(tenths / 10);
    return tenths % 10 == 0 ? whole + " s" : whole + "." + std::to_string(tenths % 10) + " s";
}

/// What curl and OpenSSL said, in parentheses; they name hosts and certificates, never secrets.
std::string detailOf(const Transfer& transfer, CURLcode code)
{
    const std::string_view text = transfer.errorText.data();
    return " (" + plainText(text.empty() ? curl_easy_strerror(code) : text, false, 300) + ")";
}

std::string connectFailure(const Transfer& transfer)
{
    long number = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_OS_ERRNO, &number);
    const std::string host = transfer.target.hostAndPort();
    if (number == ECONNREFUSED)
        return host + " refused the connection. Is the server running, and is the port right?";
    if (number == ENETUNREACH || number == EHOSTUNREACH)
        return "There is no route to " + host + ". Check the network and the VPN.";
    return host + " cannot be reached. Check the address, the network and the VPN.";
}

std::string timeoutFailure(const Transfer& transfer)
{
    curl_off_t connected = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_CONNECT_TIME_T, &connected);
    const auto taken = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - transfer.startedAt);
    const std::string host = transfer.target.hostAndPort();
    if (connected == 0)
        return host + " did not accept a connection within " + inSeconds(taken)
            + ". Check the address, the network, the VPN and firewalls.";
    if (transfer.isHeadDone)
        return host + " began to answer but did not finish within " + inSeconds(taken)
            + ". The connection or the server is slow.";
    return host + " did not answer within " + inSeconds(taken) + ". It may be overloaded.";
}

std::string certificateFailure(const Transfer& transfer, CURLcode code)
{
    long verdict = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_SSL_VERIFYRESULT, &verdict);
    const std::string certificate = "The certificate of " + transfer.target.hostAndPort();
    const auto detail = detailOf(transfer, code);
    if (detail.find("subject name") != std::string::npos) // curl has no code of its own for it
        return certificate + " is for another name" + detail
            + ". If that is meant to be, set tls-server-name in the kubeconfig.";
    switch (verdict) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return certificate + " has expired" + detail + ". Renew it, or check this machine's clock.";
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return certificate + " is not valid yet" + detail + ". Check this machine's clock.";
    default:
        return certificate + " is not signed by an authority that we trust" + detail
            + ". Check certificate-authority in the kubeconfig.";
    }
}

bool isProxyCertificate(const Transfer& transfer)
{
    long verdict = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_PROXY_SSL_VERIFYRESULT, &verdict);
    return verdict != 0;
}

std::string proxyCertificateFailure(const Transfer& transfer, CURLcode code)
{
    return "The certificate of the proxy on the way to " + transfer.target.hostAndPort()
        + " is not one that we trust" + detailOf(transfer, code)
        + ". It must be signed by an authority of this machine, or by the certificate-authority in "
          "the kubeconfig.";
}

std::string proxyFailure(const Transfer& transfer, CURLcode code)
{
    return "The proxy on the way to " + transfer.target.hostAndPort() + " failed"
        + detailOf(transfer, code) + ". Check proxy-url in the kubeconfig, or HTTPS_PROXY.";
}

std::string tooLong(const Transfer& transfer)
{
    return "The answer of " + transfer.target.hostAndPort() + " is longer than "
        + std::to_string(transfer.request.mostBytes >> 10U) + " kB and was cut off.";
}

bool isProxyRefusal(const Transfer& transfer)
{
    long status = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_HTTP_CONNECTCODE, &status);
    return status >= 300;
}

} // namespace

Error transportError(const Transfer& transfer, CURLcode code)
{
    const std::string host = transfer.target.hostAndPort();
    if (transfer.isTooLong)
        return {Error::Kind::InvalidInput, tooLong(transfer)};
    if (isProxyRefusal(transfer))
        return {Error::Kind::Unreachable, proxyFailure(transfer, code)};
    if (isProxyCertificate(transfer))
        return {Error::Kind::Unreachable, proxyCertificateFailure(transfer, code)};
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
        return {Error::Kind::Unreachable,
            "The name " + transfer.target.host
                + " cannot be resolved. Check the server address, the network and the VPN."};
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return {Error::Kind::Unreachable, proxyFailure(transfer, code)};
    case CURLE_COULDNT_CONNECT:
        return {Error::Kind::Unreachable, connectFailure(transfer)};
    case CURLE_OPERATION_TIMEDOUT:
        return {Error::Kind::Unreachable, timeoutFailure(transfer)};
    case CURLE_PEER_FAILED_VERIFICATION:
        return {Error::Kind::Unreachable, certificateFailure(transfer, code)};
    case CURLE_SSL_CACERT_BADFILE:
        return {Error::Kind::InvalidInput,
            "The certificate authority for " + host + " cannot be read" + detailOf(transfer, code)
                + ". Check certificate-authority in the kubeconfig: it must be PEM."};
    case CURLE_SSL_CERTPROBLEM:
        return {Error::Kind::InvalidInput,
            "The client certificate or key for " + host + " cannot be used"
                + detailOf(transfer, code)
                + ". Check client-certificate and client-key in the kubeconfig."};
    case CURLE_SSL_CONNECT_ERROR:
        return {Error::Kind::Unreachable,
            "No TLS connection to " + host + " came about" + detailOf(transfer, code)
                + ". Does that port speak HTTPS, and is certificate-authority in the kubeconfig "
                  "the "
                  "one of this cluster?"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {Error::Kind::InvalidInput,
            "What " + host + " answers is not HTTP" + detailOf(transfer, code)
                + ". Check the server address and port."};
    case CURLE_BAD_CONTENT_ENCODING:
        return {Error::Kind::InvalidInput,
            "The compressed answer of " + host + " is damaged. Something on the way altered it."};
    default:
        return {Error::Kind::Unreachable,
            "The connection to " + host + " broke" + detailOf(transfer, code)
                + ". The server may be restarting."};
    }
}

} // namespace vigla::net
