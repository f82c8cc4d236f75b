#include "ui/graph/graph_saver.h"

#include "ui/canvas/graph_canvas.h"

#include <QApplication>
#include <QClipboard>
#include <QDateTime>
#include <QFileDialog>
#include <QPointer>
#include <QThreadPool>

namespace vigla::ui {

GraphSaver::GraphSaver(GraphCanvas& canvas, QWidget* window)
    : QObject(window)
    , m_canvas(canvas)
    , m_window(window)
{
}

void GraphSaver::setSnapshot(snapshot::MeshSnapshotPtr snapshot)
{
    m_snapshot = std::move(snapshot);
}

void GraphSaver::saveAs(ExportKind kind)
{
    const GraphScenePtr scene = m_canvas.scene();
    if (!scene)
        return;
    auto* dialog = new QFileDialog(m_window, tr("Save the graph"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffixOf(kind));
    dialog->setNameFilter(QStringLiteral("%1 (*.%2)").arg(titleOf(kind), suffixOf(kind)));
    const QString time = QDateTime::fromMSecsSinceEpoch(scene->graph->at.time_since_epoch().count())
                             .toString(QStringLiteral("yyyyMMdd-HHmmss"));
    dialog->selectFile(QStringLiteral("mesh-%1.%2").arg(time, suffixOf(kind)));
    connect(dialog, &QFileDialog::fileSelected, this, [this, kind](const QString& path) {
        render(kind, [this, path](const QByteArray& content) { emit ready(path, content); });
    });
    dialog->open();
}

void GraphSaver::copyPicture()
{
    render(ExportKind::Png, [this](const QByteArray& content) {
        QApplication::clipboard()->setImage(QImage::fromData(content, "PNG"));
        emit copied();
    });
}

/// What is shown now, made on a worker; `use` runs on this thread.
void GraphSaver::render(ExportKind kind, std::function<void(const QByteArray&)> use)
{
    const ExportInput input{m_canvas.scene(), m_canvas.decoration(), m_snapshot};
    if (!input.scene || (kind == ExportKind::Json && !input.snapshot))
        return;
    QThreadPool::globalInstance()->start(
        [kind, input, use = std::move(use), self = QPointer<GraphSaver>(this)] {
            const QByteArray content = renderExport(kind, input);
            QMetaObject::invokeMethod(
                qApp,
                [content, use, self] {
                    if (self)
                        use(content);
                },
                Qt::QueuedConnection);
        });
}

} // namespace vigla::ui
