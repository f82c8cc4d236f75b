#include "app/demo/https_server.h"

#include "app/demo/https_session_internal.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace vigla::demo {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

constexpr int kThreads = 2;
constexpr std::chrono::milliseconds kPauseAfterFailedAccept{50};

/// A program that is started later would keep the port, and every connection, open.
template <typename Socket>
void closeOnExec(Socket& socket)
{
    if (socket.is_open())
        ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

} // namespace

class HttpsServer::Impl {
public:
    explicit Impl(Handler requestHandler)
        : handler(std::move(requestHandler))
    {
    }
    ~Impl();

    Result<Done> useIdentity(const ServerIdentity& identity);
    Result<Done> listen(std::uint16_t wantedPort);
    void stopListening();
    void forEachSession(void (HttpsSession::*action)());
    void run();

    Handler handler;
    FaultBook faults;
    std::uint16_t port = 0;

private:
    asio::awaitable<void> acceptConnections(std::shared_ptr<Tcp::acceptor> acceptor);
    void remember(const std::shared_ptr<HttpsSession>& session);

    std::mutex m_mutex; ///< Guards the two that follow.
    std::vector<std::weak_ptr<HttpsSession>> m_sessions;
    std::shared_ptr<Tcp::acceptor> m_acceptor;
    asio::ssl::context m_tls{asio::ssl::context::tls_server};
    asio::io_context m_context{kThreads}; ///< After all that its coroutines use.
    asio::executor_work_guard<asio::io_context::executor_type> m_work{m_context.get_executor()};
    std::vector<std::thread> m_threads;
};

HttpsServer::Impl::~Impl()
{
    m_context.stop();
    for (auto& thread : m_threads)
        thread.join();
    m_acceptor.reset(); // while the context that it is registered with still lives
}

Result<Done> HttpsServer::Impl::useIdentity(const ServerIdentity& identity)
{
    boost::system::error_code error;
    m_tls.use_certificate_chain(asio::buffer(identity.certificatePem), error);
    if (!error)
        m_tls.use_private_key(asio::buffer(identity.privateKeyPem), asio::ssl::context::pem, error);
    if (error)
        return Error{Error::Kind::InvalidInput,
            "the embedded cluster's certificate or key cannot be used: " + error.message()};
    SSL_CTX_set_min_proto_version(m_tls.native_handle(), TLS1_2_VERSION);
    return Done{};
}

Result<Done> HttpsServer::Impl::listen(std::uint16_t wantedPort)
{
    boost::system::error_code error;
    auto acceptor = std::make_shared<Tcp::acceptor>(asio::make_strand(m_context));
    const Tcp::endpoint endpoint(asio::ip::address_v4::loopback(), wantedPort);
    acceptor->open(endpoint.protocol(), error);
    closeOnExec(*acceptor);
    if (!error)
        acceptor->set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error)
        acceptor->bind(endpoint, error);
    if (!error)
        acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error)
        return Error{Error::Kind::Unreachable,
            "cannot listen on 127.0.0.1:" + std::to_string(wantedPort) + ": " + error.message()
                + "; choose another port"};
    port = acceptor->local_endpoint().port();
    {
        const std::lock_guard lock(m_mutex);
        m_acceptor = acceptor;
    }
    asio::co_spawn(acceptor->get_executor(), acceptConnections(acceptor), asio::detached);
    return Done{};
}

void HttpsServer::Impl::run()
{
    for (int i = 0; i < kThreads; ++i)
        m_threads.emplace_back([this] { m_context.run(); });
}

void HttpsServer::Impl::stopListening()
{
    std::shared_ptr<Tcp::acceptor> acceptor;
    {
        const std::lock_guard lock(m_mutex);
        acceptor = std::exchange(m_acceptor, nullptr);
    }
    if (acceptor) {
        std::promise<void> closed;
        asio::post(acceptor->get_executor(), [&] {
            boost::system::error_code ignored;
            acceptor->close(ignored);
            closed.set_value();
        });
        closed.get_future().wait();
    }
    forEachSession(&HttpsSession::close);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): the coroutine keeps it
asio::awaitable<void> HttpsServer::Impl::acceptConnections(std::shared_ptr<Tcp::acceptor> acceptor)
{
    while (acceptor->is_open()) {
        boost::system::error_code error;
        auto socket = co_await acceptor->async_accept(
            asio::make_strand(m_context), asio::redirect_error(asio::use_awaitable, error));
        if (!error) {
            closeOnExec(socket);
            const auto session
                = std::make_shared<HttpsSession>(std::move(socket), m_tls, handler, faults);
            remember(session);
            asio::co_spawn(
                session->executor(),
                [session]() -> asio::awaitable<void> { co_await session->run(); }, asio::detached);
        } else if (acceptor->is_open()) { // out of file descriptors, most likely
            asio::steady_timer pause(acceptor->get_executor(), kPauseAfterFailedAccept);
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        }
    }
}

void HttpsServer::Impl::remember(const std::shared_ptr<HttpsSession>& session)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_sessions, [](const auto& known) { return known.expired(); });
    m_sessions.push_back(session);
    if (!m_acceptor)
        session->close();
}

void HttpsServer::Impl::forEachSession(void (HttpsSession::*action)())
{
    const std::lock_guard lock(m_mutex);
    for (const auto& known : m_sessions) {
        if (const auto session = known.lock())
            ((*session).*action)();
    }
}

HttpsServer::HttpsServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

HttpsServer::~HttpsServer() = default;

Result<std::unique_ptr<HttpsServer>> HttpsServer::start(
    const ServerIdentity& identity, std::uint16_t port, Handler handler)
{
    auto impl = std::make_unique<Impl>(std::move(handler));
    if (const auto used = impl->useIdentity(identity); !used)
        return used.error();
    if (const auto listening = impl->listen(port); !listening)
        return listening.error();
    impl->run();
    return std::unique_ptr<HttpsServer>(new HttpsServer(std::move(impl)));
}

std::uint16_t HttpsServer::port() const
{
    return m_impl->port;
}

void HttpsServer::wakeStreams()
{
    m_impl->forEachSession(&HttpsSession::wake);
}

void HttpsServer::setFaults(const FaultPlan& plan)
{
    m_impl->faults.set(plan);
}

void HttpsServer::dropConnections()
{
    m_impl->forEachSession(&HttpsSession::close);
}

void HttpsServer::stopListening()
{
    m_impl->stopListening();
}

Result<Done> HttpsServer::listenAgain()
{
    return m_impl->listen(m_impl->port);
}

} // namespace vigla::demo
