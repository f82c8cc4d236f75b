#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>

namespace vigla::app {

/// One thread for reading long answers off the GUI thread, one after the other. Must be the last
/// member of its owner: it waits for the job under way before anything else goes. GUI thread only.
class Worker final : public QObject {
public:
    Worker() { m_pool.setMaxThreadCount(1); }
    ~Worker() override
    {
        m_stop.request_stop();
        m_pool.waitForDone();
    }

    /// `job(stop_token)` runs on the worker, `done(outcome)` here. Neither may throw. What was
    /// begun before forget() does not come back.
    template <typename Job, typename Done>
    void run(Job job, Done done)
    {
        ++m_underWay;
        m_pool.start([this, epoch = m_epoch, job = std::move(job), done = std::move(done),
                         stop = m_stop.get_token()]() mutable {
            auto outcome = std::make_shared<decltype(job(stop))>(job(stop));
            const auto back = [this, epoch, outcome, done = std::move(done)]() mutable {
                --m_underWay;
                if (epoch == m_epoch)
                    done(std::move(*outcome));
            };
            QMetaObject::invokeMethod(this, back, Qt::QueuedConnection);
        });
    }

    void forget()
    {
        ++m_epoch;
        m_stop.request_stop();
        m_stop = {};
    }
    bool isBusy() const { return m_underWay > 0; }

private:
    std::uint64_t m_epoch = 0;
    int m_underWay = 0;
    std::stop_source m_stop;
    QThreadPool m_pool;
};

} // namespace vigla::app
