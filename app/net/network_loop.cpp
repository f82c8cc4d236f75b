#include "app/net/network_loop_internal.h"

#include "app/net/clock.h"
#include "models/core/secret_text.h"

#include <algorithm>
#include <csignal>
#include <utility>

namespace vigla::net {

namespace {

constexpr std::chrono::milliseconds kLongestPoll{1'000};
constexpr std::chrono::milliseconds kCredentialPoll{50}; ///< While credentials are being made.
constexpr std::size_t kMostSpareHandles = 32;

std::string seconds(std::chrono::milliseconds time)
{
    return std::to_string((time.count() + 999) / 1000) + " s";
}

/// A write to a connection that the server has closed must be an error, not a signal.
void blockBrokenPipeSignal()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

Error cancelledError()
{
    return {Error::Kind::Cancelled, "The request was cancelled."};
}

void HttpClient::Impl::run(const std::stop_token& stop)
{
    blockBrokenPipeSignal();
    while (!stop.stop_requested()) {
        takeCommands();
        int running = 0;
        curl_multi_perform(m_multi, &running);
        collectFinished();
        finishIdle();
        m_awaitsCredentials = false;
        for (auto& [server, lanes] : m_lanes) {
            finishOverdue(lanes.requests);
            finishOverdue(lanes.streams);
            startWaiting(lanes);
        }
        const auto wait = static_cast<int>(untilNextDeadline().count());
        curl_multi_poll(m_multi, nullptr, 0, wait, nullptr);
    }
    cancelEverything();
}

void HttpClient::Impl::takeCommands()
{
    std::vector<TransferPtr> submitted;
    std::vector<RequestId> toCancel;
    {
        const std::lock_guard lock(m_mutex);
        submitted.swap(m_submitted);
        toCancel.swap(m_toCancel);
    }
    accept(std::move(submitted));
    for (const RequestId id : toCancel) {
        finish(id, CURLE_ABORTED_BY_CALLBACK);
        cancelWaiting(id);
    }
}

void HttpClient::Impl::accept(std::vector<TransferPtr> submitted)
{
    for (auto& transfer : submitted) {
        auto& lanes = m_lanes[transfer->poolKey()];
        lanes.of(*transfer).waiting.push_back(std::move(transfer));
        startWaiting(lanes);
    }
}

void HttpClient::Impl::cancelWaiting(RequestId id)
{
    for (auto& [server, lanes] : m_lanes)
        for (auto* lane : {&lanes.requests, &lanes.streams}) {
            const auto found = std::ranges::find(lane->waiting, id, &Transfer::id);
            if (found == lane->waiting.end())
                continue;
            const TransferPtr transfer = std::move(*found);
            lane->waiting.erase(found);
            transfer->done(cancelledError());
        }
}

void HttpClient::Impl::startWaiting(Lanes& lanes)
{
    startWaiting(lanes.requests, m_options.mostConnectionsPerHost);
    startWaiting(lanes.streams, m_options.mostStreamsPerHost);
}

void HttpClient::Impl::startWaiting(Lane& lane, int most)
{
    while (lane.running < most && !lane.waiting.empty()) {
        std::optional<Error> failure;
        if (isBlocked(*lane.waiting.front(), failure)) {
            m_awaitsCredentials = true;
            return;
        }
        TransferPtr transfer = std::move(lane.waiting.front());
        lane.waiting.pop_front();
        if (failure)
            transfer->done(*failure);
        else
            begin(std::move(transfer));
    }
}

/// True while the credential for it is being made. Gives it the one to use, or says why there is
/// none.
bool HttpClient::Impl::isBlocked(Transfer& transfer, std::optional<Error>& failure)
{
    const auto& live = transfer.request.connection->credentials;
    if (!live)
        return false;
    auto credential = live->take(
        std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
    if (!credential) {
        failure = credential.error();
        return false;
    }
    transfer.credential = *std::move(credential);
    return !transfer.credential;
}

/// At the head of its lane: it has waited once already.
void HttpClient::Impl::beginAgain(TransferPtr transfer)
{
    rewind(*transfer);
    auto& lanes = m_lanes[transfer->poolKey()];
    lanes.of(*transfer).waiting.push_front(std::move(transfer));
    startWaiting(lanes);
}

void HttpClient::Impl::begin(TransferPtr transfer)
{
    auto token = transfer->credential ? Result<std::string>(transfer->credential->token)
                                      : tokenFor(*transfer->request.connection);
    auto prepared
        = token ? prepare(*transfer, takeHandle(), *token, m_options) : Result<Done>(token.error());
    if (!prepared)
        return transfer->done(prepared.error());
    ++m_lanes[transfer->poolKey()].of(*transfer).running;
    curl_multi_add_handle(m_multi, transfer->easy.get());
    m_running.emplace(transfer->id, std::move(transfer));
}

void HttpClient::Impl::collectFinished()
{
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const CURLcode code = message->data.result;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        finish(transfer->id, code);
    }
}

void HttpClient::Impl::finish(RequestId id, CURLcode code)
{
    const auto found = m_running.find(id);
    if (found == m_running.end())
        return;
    TransferPtr transfer = std::move(found->second);
    m_running.erase(found);
    if (code == CURLE_OK)
        return succeed(std::move(transfer));
    const Error error = code == CURLE_ABORTED_BY_CALLBACK && !transfer->isTooLong
        ? cancelledError()
        : transportError(*transfer, code);
    release(*transfer);
    transfer->done(error);
}

void HttpClient::Impl::succeed(TransferPtr transfer)
{
    auto& response = transfer->response;
    response.receivedAt = monotonicNow();
    response.duration = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - transfer->startedAt);
    if (response.status >= 300)
        response.body = withoutSecrets(std::move(response.body), transfer->secrets);
    response.body.reserve(response.body.size() + 64);
    const auto& tokenFile = transfer->request.connection->tokenFile;
    if (response.status == 401 && !tokenFile.empty())
        m_tokens.forget(tokenFile);
    release(*transfer);
    if (transfer->isRefused)
        return beginAgain(std::move(transfer));
    transfer->done(std::move(response));
}

/// Takes the handle out of curl and makes its place free.
void HttpClient::Impl::release(Transfer& transfer)
{
    curl_off_t received = 0;
    curl_easy_getinfo(transfer.easy.get(), CURLINFO_SIZE_DOWNLOAD_T, &received);
    if (!transfer.isStream())
        m_bytesReceived += static_cast<std::uint64_t>(received);
    curl_multi_remove_handle(m_multi, transfer.easy.get());
    curl_easy_reset(transfer.easy.get());
    if (m_spareHandles.size() < kMostSpareHandles)
        m_spareHandles.push_back(std::move(transfer.easy));
    transfer.easy.reset();
    --m_lanes[transfer.poolKey()].of(transfer).running;
}

void HttpClient::Impl::finishIdle()
{
    const auto now = std::chrono::steady_clock::now();
    std::vector<RequestId> idle;
    for (const auto& [id, transfer] : m_running) {
        const auto limit = transfer->patience();
        if (limit.count() > 0 && now - transfer->lastByteAt >= limit)
            idle.push_back(id);
    }
    for (const RequestId id : idle) {
        const TransferPtr transfer = std::move(m_running.at(id));
        m_running.erase(id);
        release(*transfer);
        transfer->done(Error{Error::Kind::Unreachable,
            transfer->target.hostAndPort() + " has said nothing for "
                + seconds(transfer->patience()) + "; the connection is taken for dead."});
    }
}

/// What waits for a place longer than it may take in all has failed.
void HttpClient::Impl::finishOverdue(Lane& lane)
{
    const auto now = std::chrono::steady_clock::now();
    const auto isOverdue = [&](const TransferPtr& transfer) {
        const auto limit = transfer->request.timeout;
        return limit.count() > 0 && now - transfer->submittedAt >= limit;
    };
    std::vector<TransferPtr> overdue;
    for (auto& transfer : lane.waiting)
        if (isOverdue(transfer))
            overdue.push_back(std::move(transfer));
    std::erase(lane.waiting, nullptr);
    for (const auto& transfer : overdue) {
        const auto& live = transfer->request.connection->credentials;
        if (const auto note = live ? live->note() : std::string(); !note.empty())
            transfer->done(Error{Error::Kind::Unauthorized, note});
        else
            transfer->done(Error{Error::Kind::Unreachable,
                "The request waited " + seconds(transfer->request.timeout)
                    + " for a free connection. The server answers too slowly for so many "
                      "requests."});
    }
}

std::chrono::milliseconds HttpClient::Impl::untilNextDeadline() const
{
    const auto now = std::chrono::steady_clock::now();
    auto wait = m_awaitsCredentials ? kCredentialPoll : kLongestPoll;
    const auto consider = [&](MonotonicTime since, std::chrono::milliseconds limit) {
        if (limit.count() > 0)
            wait = std::min(wait,
                std::max(std::chrono::milliseconds(1),
                    std::chrono::ceil<std::chrono::milliseconds>(since + limit - now)));
    };
    for (const auto& [id, transfer] : m_running)
        consider(transfer->lastByteAt, transfer->patience());
    for (const auto& [server, lanes] : m_lanes)
        for (const auto* lane : {&lanes.requests, &lanes.streams})
            for (const auto& transfer : lane->waiting)
                consider(transfer->submittedAt, transfer->request.timeout);
    return wait;
}

Result<std::string> HttpClient::Impl::tokenFor(const Connection& connection)
{
    if (connection.tokenFile.empty())
        return connection.bearerToken;
    auto token = m_tokens.read(connection.tokenFile, std::chrono::steady_clock::now());
    if (!token && !connection.bearerToken.empty())
        return connection.bearerToken;
    return token;
}

EasyHandle HttpClient::Impl::takeHandle()
{
    if (m_spareHandles.empty())
        return EasyHandle(curl_easy_init());
    EasyHandle handle = std::move(m_spareHandles.back());
    m_spareHandles.pop_back();
    return handle;
}

void HttpClient::Impl::cancelEverything()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isClosed = true; // from here on submit() itself answers
    }
    takeCommands();
    while (!m_running.empty())
        finish(m_running.begin()->first, CURLE_ABORTED_BY_CALLBACK);
    for (auto& [server, lanes] : m_lanes)
        for (auto* lane : {&lanes.requests, &lanes.streams})
            for (const auto waiting = std::exchange(lane->waiting, {});
                 const auto& transfer : waiting)
                transfer->done(cancelledError());
}

} // namespace vigla::net
