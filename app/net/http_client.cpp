#include "app/net/http_client.h"

#include "app/net/network_loop_internal.h"

namespace vigla::net {

namespace {

constexpr long kMostIdleConnections = 128;

} // namespace

HttpClient::Impl::Impl(Options options)
    : m_options(std::move(options))
{
    static const CURLcode kIsGlobalReady = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(kIsGlobalReady);
    m_multi = curl_multi_init();
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kMostIdleConnections);
    m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

HttpClient::Impl::~Impl()
{
    m_thread.request_stop();
    curl_multi_wakeup(m_multi);
    m_thread.join();
    m_spareHandles.clear();
    curl_multi_cleanup(m_multi);
}

RequestId HttpClient::Impl::submit(TransferPtr transfer)
{
    const RequestId id = ++m_lastId;
    transfer->id = id;
    transfer->bytesReceived = &m_bytesReceived;
    ++m_unfinished;
    transfer->done = [this, done = std::move(transfer->done)](Result<Response> response) {
        --m_unfinished;
        done(std::move(response));
    };
    transfer->submittedAt = std::chrono::steady_clock::now();
    {
        const std::lock_guard lock(m_mutex);
        if (!m_isClosed) {
            m_submitted.push_back(std::move(transfer));
            curl_multi_wakeup(m_multi);
            return id;
        }
    }
    transfer->done(cancelledError());
    return id;
}

void HttpClient::Impl::cancel(RequestId id)
{
    {
        const std::lock_guard lock(m_mutex);
        m_toCancel.push_back(id);
    }
    curl_multi_wakeup(m_multi);
}

HttpClient::HttpClient(Options options)
    : m_impl(std::make_unique<Impl>(std::move(options)))
{
}

HttpClient::HttpClient()
    : HttpClient(Options())
{
}

HttpClient::~HttpClient() = default;

RequestId HttpClient::send(Request request, Callback done)
{
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->done = std::move(done);
    return m_impl->submit(std::move(transfer));
}

RequestId HttpClient::stream(Request request, HeadCallback head, ChunkCallback chunk, Callback done)
{
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->head = std::move(head);
    transfer->chunk = std::move(chunk);
    transfer->done = std::move(done);
    return m_impl->submit(std::move(transfer));
}

void HttpClient::cancel(RequestId id)
{
    m_impl->cancel(id);
}

std::uint64_t HttpClient::bytesReceived() const
{
    return m_impl->bytesReceived();
}

std::size_t HttpClient::unfinishedCount() const
{
    return m_impl->unfinishedCount();
}

std::string Response::header(std::string_view lowerCaseName) const
{
    for (const auto& [name, value] : headers)
        if (name == lowerCaseName)
            return value;
    return {};
}

} // namespace vigla::net
