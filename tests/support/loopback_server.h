#pragma once

#include "tests/support/certificates.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace vigla::test {

/// A request as it came in.
struct HeardRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers; ///< Names in lower case.
    std::string body;
};

/// One accepted connection. Every byte that leaves is the test's own choice.
class Peer {
public:
    Peer(int socket, SSL_CTX* tls)
        : m_socket(socket)
        , m_ssl(tls ? SSL_new(tls) : nullptr, SSL_free)
    {
        if (m_ssl)
            SSL_set_fd(m_ssl.get(), socket);
    }
    ~Peer() { ::close(m_socket); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    bool handshake() { return !m_ssl || SSL_accept(m_ssl.get()) == 1; }

    /// False when the other end is gone.
    bool write(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto sent = m_ssl
                ? SSL_write(m_ssl.get(), bytes.data(), static_cast<int>(bytes.size()))
                : static_cast<int>(::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
            if (sent <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

    /// A whole answer with Content-Length.
    bool answer(int status, std::string_view body, const std::string& headers = {})
    {
        return write("HTTP/1.1 " + std::to_string(status) + " Test\r\nContent-Length: "
            + std::to_string(body.size()) + "\r\n" + headers + "\r\n" + std::string(body));
    }

    bool chunk(std::string_view bytes)
    {
        char size[32];
        std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
        return write(size + std::string(bytes) + "\r\n");
    }

    /// Blocks until the client closes, or the server shuts down.
    void waitForClose()
    {
        char byte = 0;
        while (readSome(&byte, 1) > 0) { }
    }

    /// The next request; absent when the client has gone.
    std::optional<HeardRequest> read()
    {
        const auto headEnd = readUntil("\r\n\r\n");
        if (!headEnd)
            return {};
        HeardRequest request = parseHead(m_pending.substr(0, *headEnd));
        m_pending.erase(0, *headEnd + 4);
        const auto length = request.headers.find("content-length");
        const std::size_t wanted = length == request.headers.end() ? 0 : std::stoul(length->second);
        while (m_pending.size() < wanted)
            if (!readMore())
                return {};
        request.body = m_pending.substr(0, wanted);
        m_pending.erase(0, wanted);
        return request;
    }

    /// Raw bytes that came after the last request.
    std::string readRaw()
    {
        if (m_pending.empty())
            readMore();
        return std::exchange(m_pending, {});
    }

    /// Hands bytes both ways between this peer and `other`, a plain socket, until one has gone.
    void relay(int other)
    {
        for (;;) {
            pollfd both[]{{m_socket, POLLIN, 0}, {other, POLLIN, 0}};
            const bool isWaiting = m_pending.empty() && (!m_ssl || SSL_pending(m_ssl.get()) == 0);
            if (isWaiting && ::poll(both, 2, -1) <= 0)
                return;
            if (!isWaiting || both[0].revents != 0) {
                const std::string bytes = readRaw();
                if (bytes.empty() || ::send(other, bytes.data(), bytes.size(), MSG_NOSIGNAL) <= 0)
                    return;
            } else {
                char buffer[16384];
                const auto got = ::recv(other, buffer, sizeof buffer, 0);
                if (got <= 0 || !write({buffer, static_cast<std::size_t>(got)}))
                    return;
            }
        }
    }

    void interrupt() const { ::shutdown(m_socket, SHUT_RDWR); }

    std::string serverNameHeard() const
    {
        const char* const name
            = m_ssl ? SSL_get_servername(m_ssl.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
        return name ? name : "";
    }
    bool hasClientCertificate() const
    {
        X509* const certificate = m_ssl ? SSL_get1_peer_certificate(m_ssl.get()) : nullptr;
        X509_free(certificate);
        return certificate != nullptr;
    }

private:
    int readSome(char* into, std::size_t most)
    {
        return m_ssl ? SSL_read(m_ssl.get(), into, static_cast<int>(most))
                     : static_cast<int>(::recv(m_socket, into, most, 0));
    }
    bool readMore()
    {
        char buffer[4096];
        const int got = readSome(buffer, sizeof buffer);
        if (got > 0)
            m_pending.append(buffer, static_cast<std::size_t>(got));
        return got > 0;
    }
    std::optional<std::size_t> readUntil(std::string_view end)
    {
        for (;;) {
            const auto found = m_pending.find(end);
            if (found != std::string::npos)
                return found;
            if (!readMore())
                return {};
        }
    }
    static HeardRequest parseHead(const std::string& head)
    {
        HeardRequest request;
        std::size_t start = 0;
        for (int line = 0; start < head.size(); ++line) {
            const auto end = std::min(head.find("\r\n", start), head.size());
            const std::string text = head.substr(start, end - start);
            start = end + 2;
            if (line == 0) {
                request.method = text.substr(0, text.find(' '));
                const auto from = text.find(' ') + 1;
                request.target = text.substr(from, text.find(' ', from) - from);
                continue;
            }
            const auto colon = text.find(": ");
            std::string name = text.substr(0, colon);
            std::ranges::transform(name, name.begin(),
                [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
            if (colon != std::string::npos)
                request.headers[name] = text.substr(colon + 2);
        }
        return request;
    }

    int m_socket;
    std::unique_ptr<SSL, decltype(&SSL_free)> m_ssl;
    std::string m_pending;
};

/// A server on a loopback port that does what the test's handler does, one thread a connection.
class LoopbackServer {
public:
    using Handler = std::function<void(Peer&)>;

    /// Plain HTTP without `certificates`; with `asksForClient` only clients with a certificate of
    /// the same authority get in. `fixedPort` 0: any free one; another: to come back after a crash.
    explicit LoopbackServer(Handler handler, const Certificates* certificates = nullptr,
        bool asksForClient = false, std::uint16_t fixedPort = 0)
        : m_handler(std::move(handler))
        , m_tls(nullptr, SSL_CTX_free)
    {
        std::signal(SIGPIPE, SIG_IGN);
        if (certificates)
            prepareTls(*certificates, asksForClient);
        m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_ANY);
        address.sin_port = htons(fixedPort);
        const int isReusable = 1;
        ::setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &isReusable, sizeof isReusable);
        socklen_t length = sizeof address;
        if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), length) != 0)
            std::perror("no port to listen on");
        ::listen(m_listener, 64);
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length);
        m_port = ntohs(address.sin_port);
        m_acceptor = std::jthread([this](const std::stop_token& stop) { accept(stop); });
    }

    ~LoopbackServer()
    {
        m_acceptor.request_stop();
        m_acceptor.join();
        ::close(m_listener);
        {
            const std::lock_guard lock(m_mutex);
            for (auto& session : m_sessions)
                if (session.peer)
                    session.peer->interrupt();
        }
        m_sessions.clear(); // joins
    }

    std::uint16_t port() const { return m_port; }
    int accepted() const { return m_accepted; } ///< How many connections have come in.
    std::string url(const std::string& host = "127.0.0.1") const
    {
        return (m_tls ? "https://" : "http://") + host + ":" + std::to_string(m_port);
    }

private:
    struct Session {
        Peer* peer = nullptr; ///< Null once it is over; guarded by m_mutex.
        std::jthread thread;
    };

    void prepareTls(const Certificates& certificates, bool asksForClient)
    {
        m_tls.reset(SSL_CTX_new(TLS_server_method()));
        const auto bio = [](const std::string& text) {
            return std::unique_ptr<BIO, decltype(&BIO_free)>(
                BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
        };
        X509* const certificate
            = PEM_read_bio_X509(bio(certificates.server).get(), nullptr, nullptr, nullptr);
        EVP_PKEY* const key
            = PEM_read_bio_PrivateKey(bio(certificates.serverKey).get(), nullptr, nullptr, nullptr);
        X509* const authority
            = PEM_read_bio_X509(bio(certificates.authority).get(), nullptr, nullptr, nullptr);
        SSL_CTX_use_certificate(m_tls.get(), certificate);
        SSL_CTX_use_PrivateKey(m_tls.get(), key);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(m_tls.get()), authority);
        if (asksForClient)
            SSL_CTX_set_verify(
                m_tls.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        X509_free(certificate);
        EVP_PKEY_free(key);
        X509_free(authority);
    }

    void accept(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            pollfd waiting{m_listener, POLLIN, 0};
            if (::poll(&waiting, 1, 20) <= 0)
                continue;
            const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0)
                continue;
            ++m_accepted;
            const std::lock_guard lock(m_mutex);
            auto& session = m_sessions.emplace_back();
            session.thread = std::jthread([this, &session, socket] { serve(session, socket); });
        }
    }

    void serve(Session& session, int socket)
    {
        Peer peer(socket, m_tls.get());
        {
            const std::lock_guard lock(m_mutex);
            session.peer = &peer;
        }
        if (peer.handshake())
            m_handler(peer);
        const std::lock_guard lock(m_mutex);
        session.peer = nullptr;
    }

    Handler m_handler;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> m_tls;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    std::atomic<int> m_accepted{0};
    std::mutex m_mutex;
    std::list<Session> m_sessions;
    std::jthread m_acceptor;
};

} // namespace vigla::test
