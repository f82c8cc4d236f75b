#pragma once

#include <QString>
#include <QTest>
#include <QWidget>

#include "ui/theme/theme.h"

/// Pictures of widgets in both themes, to look at. Saved only where VIGLA_PICTURES names a folder.
namespace vigla::samples {

inline QImage picture(QWidget& widget, const QSize& size)
{
    widget.resize(size);
    widget.show();
    QTest::qWait(30);
    return widget.grab().toImage();
}

inline void savePictures(QWidget& widget, const QSize& size, const QString& name)
{
    const QString folder = qEnvironmentVariable("VIGLA_PICTURES");
    if (folder.isEmpty())
        return;
    for (const auto& [theme, word] :
        {std::pair(ui::lightTheme(), "light"), std::pair(ui::darkTheme(), "dark")}) {
        ui::applyTheme(theme);
        picture(widget, size)
            .save(QStringLiteral("%1/%2-%3x%4-%5.png")
                      .arg(folder, name)
                      .arg(size.width())
                      .arg(size.height())
                      .arg(QLatin1String(word)));
    }
    ui::applyTheme(ui::lightTheme());
}

} // namespace vigla::samples
