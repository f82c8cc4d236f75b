#include "app/kube/kubeconfig_watch.h"

#include "models/qt/convert.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

namespace vigla::app {

namespace {

/// Editors and login tools write a file in several steps.
constexpr std::chrono::milliseconds kSettle{250};

} // namespace

KubeconfigWatch::KubeconfigWatch(QObject* parent)
    : QObject(parent)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    connect(&m_settle, &QTimer::timeout, this, &KubeconfigWatch::look);
    const auto lookSoon = [this] { m_settle.start(); };
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, lookSoon);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, this, lookSoon);
}

void KubeconfigWatch::watch(const std::vector<std::string>& files)
{
    m_files.clear();
    for (const auto& file : files)
        m_files.append(toQString(file));
    m_files.removeDuplicates();
    if (const QStringList old = m_watcher.files() + m_watcher.directories(); !old.isEmpty())
        m_watcher.removePaths(old);
    attach();
    m_seen = signature();
}

/// The folders too: a file that is replaced by another of its name is not the watched one any more.
void KubeconfigWatch::attach()
{
    QStringList paths;
    for (const QString& file : m_files) {
        const QFileInfo info(file);
        if (info.exists())
            paths.append(file);
        if (QFileInfo(info.path()).isDir())
            paths.append(info.path());
    }
    paths.removeDuplicates();
    for (const QString& known : m_watcher.files() + m_watcher.directories())
        paths.removeAll(known);
    if (!paths.isEmpty())
        m_watcher.addPaths(paths);
}

void KubeconfigWatch::look()
{
    attach();
    const QByteArray now = signature();
    if (now == m_seen)
        return;
    m_seen = now;
    emit changed();
}

QByteArray KubeconfigWatch::signature() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString& path : m_files) {
        QFile file(path);
        const bool isThere = file.open(QIODevice::ReadOnly);
        hash.addData(isThere ? "there" : "absent");
        if (isThere)
            hash.addData(&file);
    }
    return hash.result();
}

} // namespace vigla::app
