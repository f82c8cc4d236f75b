#pragma once

#include <QCoreApplication>
#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QtConcurrentRun>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <utility>

namespace vigla::app {

/// `reply` made callable from any thread: it runs on the GUI thread, and not at all once `context`
/// is gone. To be called on the GUI thread, where `context` lives.
template <typename T>
std::function<void(T)> onGuiThread(QObject* context, std::function<void(T)> reply)
{
    // Shared, so that what `reply` holds is let go on the GUI thread.
    const auto shared = std::make_shared<std::function<void(T)>>(std::move(reply));
    const QPointer<QObject> alive(context);
    return [shared, alive](T value) {
        auto* const application = QCoreApplication::instance();
        if (!application)
            return;
        QMetaObject::invokeMethod(
            application,
            [shared, alive, value = std::move(value)]() mutable {
                if (alive)
                    (*shared)(std::move(value));
            },
            Qt::QueuedConnection);
    };
}

/// Runs `job` on a thread of `pool`, then `reply` with its result on the GUI thread, unless
/// `context` is gone by then. `job` must own everything it uses.
template <typename Job, typename Reply>
void runOnWorker(QThreadPool* pool, QObject* context, Job job, Reply reply)
{
    using Result = std::invoke_result_t<Job>;
    auto* const watcher = new QFutureWatcher<Result>(context);
    QObject::connect(
        watcher, &QFutureWatcher<Result>::finished, context, [watcher, reply = std::move(reply)] {
            watcher->deleteLater();
            reply(watcher->future().takeResult());
        });
    watcher->setFuture(QtConcurrent::run(pool, std::move(job)));
}

} // namespace vigla::app
