#pragma once

#include "app/net/http_client.h"
#include "app/net/token_files.h"
#include "app/net/transfer_internal.h"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

namespace vigla::net {

using TransferPtr = std::unique_ptr<Transfer>;

/// What goes to one server. Requests and streams have places of their own.
struct Lane {
    std::deque<TransferPtr> waiting;
    int running = 0;
};
struct Lanes {
    Lane requests;
    Lane streams;
    Lane& of(const Transfer& transfer) { return transfer.isStream() ? streams : requests; }
};

Error cancelledError();

class HttpClient::Impl {
public:
    explicit Impl(Options options);
    ~Impl();

    RequestId submit(TransferPtr transfer);
    void cancel(RequestId id);
    std::uint64_t bytesReceived() const { return m_bytesReceived; }
    std::size_t unfinishedCount() const { return m_unfinished; }

private:
    void run(const std::stop_token& stop);
    void takeCommands();
    void accept(std::vector<TransferPtr> submitted);
    void cancelWaiting(RequestId id);
    void startWaiting(Lanes& lanes);
    void startWaiting(Lane& lane, int most);
    bool isBlocked(Transfer& transfer, std::optional<Error>& failure);
    void begin(TransferPtr transfer);
    void beginAgain(TransferPtr transfer);
    void collectFinished();
    void finish(RequestId id, CURLcode code);
    void finishIdle();
    void finishOverdue(Lane& lane);
    void release(Transfer& transfer);
    void succeed(TransferPtr transfer);
    Result<std::string> tokenFor(const Connection& connection);
    EasyHandle takeHandle();
    std::chrono::milliseconds untilNextDeadline() const;
    void cancelEverything();

    const Options m_options;
    std::atomic<std::uint64_t> m_bytesReceived{0};
    std::atomic<std::size_t> m_unfinished{0};
    std::atomic<RequestId> m_lastId{0};

    std::mutex m_mutex; ///< Guards the next three.
    std::vector<TransferPtr> m_submitted;
    std::vector<RequestId> m_toCancel;
    bool m_isClosed = false;

    // Network thread only.
    CURLM* m_multi = nullptr;
    std::map<std::string, Lanes> m_lanes; ///< By server URL.
    std::map<RequestId, TransferPtr> m_running;
    std::vector<EasyHandle> m_spareHandles;
    TokenFiles m_tokens;
    bool m_awaitsCredentials = false;

    std::jthread m_thread; ///< Last: it uses everything above.
};

} // namespace vigla::net
